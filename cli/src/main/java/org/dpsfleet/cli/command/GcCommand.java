package org.dpsfleet.cli.command;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.dpsfleet.cli.client.CoordinatorClient;
import org.dpsfleet.cli.collect.Collector;
import org.dpsfleet.cli.outcome.CommandFailure;
import org.dpsfleet.cli.outcome.ExitCode;
import org.dpsfleet.cli.run.SignalInterrupt;
import org.dpsfleet.perceptual.checkpoint.CheckpointStores;
import org.dpsfleet.perceptual.checkpoint.StoreEntry;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code fleet gc}: deletes what no experiment refers to from the store of checkpoints. */
@Command(
        name = "gc",
        description = {
            "Delete the checkpoints, states of trainings and temporary folders below --out that no experiment refers to.",
            "It may run while the fleet works. Every fleet that uses the folder has to be named with a --coordinator:"
                    + " what only another one refers to is deleted."
        })
public final class GcCommand implements Callable<Integer> {
    @Mixin
    private CheckpointsOption checkpoints = new CheckpointsOption();

    @Option(
            names = "--coordinator",
            paramLabel = "URL",
            description = {
                "where a coordinator answers; once for each fleet that uses the folder",
                "(default: http://127.0.0.1:8080)"
            })
    private List<String> coordinators = List.of("http://127.0.0.1:8080");

    @Option(names = "--token", description = "what the coordinators ask clients for")
    private @Nullable String token;

    @Option(names = "--all", description = "delete everything where the coordinators know no experiment")
    private boolean all;

    @Option(names = "--dry-run", description = "only say what would be deleted")
    private boolean dryRun;

    @Mixin
    private JsonOption json = new JsonOption();

    @Spec
    private @Nullable CommandSpec spec;

    /** As JSON. */
    private record Outcome(URI store, boolean dryRun, List<Sum> freed) {}

    private record Sum(String kind, int count, long bytes) {
        static Sum of(StoreEntry.Kind kind, List<StoreEntry> entries) {
            var those = entries.stream().filter(entry -> entry.kind() == kind).toList();
            return new Sum(
                    kind.name().toLowerCase(Locale.ROOT),
                    those.size(),
                    those.stream().mapToLong(StoreEntry::bytes).sum());
        }
    }

    @Override
    public Integer call() {
        var place = checkpoints.place();
        var clients = new ArrayList<CoordinatorClient>();
        List<StoreEntry> freed;
        try (var _ = SignalInterrupt.ofThisThread()) {
            coordinators.forEach(url -> clients.add(CoordinatorOptions.client(url, token)));
            var collector = new Collector(CheckpointStores.open(place), clients, all);
            freed = dryRun ? collector.unreferenced() : collector.free();
        } catch (CommandFailure e) {
            throw e.getCause() instanceof IOException ? hinted(e) : e;
        } finally {
            clients.forEach(CoordinatorClient::close);
        }
        print(place, freed);
        return ExitCode.DONE;
    }

    private void print(URI place, List<StoreEntry> freed) {
        var sums = Stream.of(StoreEntry.Kind.values())
                .map(kind -> Sum.of(kind, freed))
                .toList();
        var out = Console.of(spec).out();
        if (json.asked()) {
            json.print(out, new Outcome(place, dryRun, sums));
        } else {
            for (var sum : sums) {
                out.printf(
                        Locale.ROOT,
                        "%-10s  %8d  %15d bytes %s%n",
                        sum.kind(),
                        sum.count(),
                        sum.bytes(),
                        dryRun ? "would be freed" : "freed");
            }
        }
        out.flush();
    }

    /** A {@code fleet run} that has ended leaves its Kafka's data, and no coordinator. */
    private CommandFailure hinted(CommandFailure unreachable) {
        var base = CheckpointStores.folder(checkpoints.base()).orElse(null);
        return base != null && Files.isDirectory(base.resolve("kafka"))
                ? CommandFailure.failed(
                        ("%s After a fleet run, start one with: fleet broker --dir %s and fleet coordinator"
                                        + " --bootstrap-servers 127.0.0.1:9092 --state %s")
                                .formatted(unreachable.getMessage(), base.resolve("kafka"), base.resolve("state")),
                        unreachable)
                : unreachable;
    }
}
