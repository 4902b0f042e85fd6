package org.dpsfleet.cli.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.dpsfleet.cli.client.CoordinatorClient;
import org.dpsfleet.cli.outcome.CommandFailure;
import org.dpsfleet.cli.outcome.ExitCode;
import org.dpsfleet.schemas.codec.Json;
import org.dpsfleet.schemas.http.ReplayAnswer;
import org.dpsfleet.schemas.http.ReplayRequest;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** {@code fleet replay}: publishes dead-lettered tasks again. */
@Command(name = "replay", description = "Try tasks again that were given up.")
public final class ReplayCommand implements Callable<Integer> {
    /** Tasks in one request: some seconds of work for the coordinator. */
    private static final int PAGE = 1_000;

    /** Exactly one of them. */
    static final class Which {
        @Option(names = "--task", arity = "1..*", paramLabel = "ID", description = "these tasks")
        private @Nullable List<String> tasks;

        @Option(names = "--experiment", description = "the tasks of this one: id or name")
        private @Nullable String experiment;

        @SuppressWarnings("UnusedVariable") // that it is given says it all
        @Option(names = "--all", description = "all of them")
        private boolean all;
    }

    @ArgGroup(multiplicity = "1")
    private Which which = new Which();

    @Option(
            names = "--with",
            paramLabel = "FILE",
            description = {
                "the message to publish in place of the dead letter's, as JSON; of one --task. Its work"
                        + " stays the task's work"
            })
    private @Nullable Path with;

    @Option(names = "--dry-run", description = "say what would be done, and do nothing")
    private boolean dryRun;

    @Option(
            names = "--force",
            description = {"replay what has meanwhile succeeded as well; its first result goes on to count"})
    private boolean force;

    @Mixin
    private FailureOptions filter = new FailureOptions();

    @Mixin
    private CoordinatorOptions coordinator = new CoordinatorOptions();

    @Mixin
    private JsonOption json = new JsonOption();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        if (which.tasks == null && which.experiment == null && !which.all) {
            throw CommandFailure.usage("--all=false names no tasks; give --task, --experiment or --all");
        }
        var console = Console.of(spec);
        try (var client = coordinator.insistent(console.err())) {
            var request = request(client);
            var replayed = new ArrayList<ReplayAnswer.ReplayedTask>();
            var refused = new ArrayList<ReplayAnswer.RefusedTask>();
            @Nullable String next = null;
            do {
                var answer = client.replay(request.from(next));
                replayed.addAll(answer.replayed());
                refused.addAll(answer.refused());
                next = answer.next();
                // Whoever interrupts it, or loses the coordinator, sees how far it came.
                show(console, answer, replayed.size() + refused.size());
            } while (next != null);
            if (json.asked()) {
                json.print(console.out(), new ReplayAnswer(dryRun, replayed, refused, null));
            } else if (replayed.isEmpty() && refused.isEmpty()) {
                console.out().println("nothing to replay");
            }
            return refused.isEmpty() ? ExitCode.DONE : ExitCode.PARTLY_FAILED;
        }
    }

    private ReplayRequest request(CoordinatorClient client) {
        var experiment = which.experiment == null ? null : client.idOf(which.experiment);
        var all = which.tasks != null && !filter.given();
        return new ReplayRequest(
                which.tasks,
                all ? null : filter.of(experiment),
                null,
                PAGE,
                with == null ? null : message(with),
                dryRun,
                force);
    }

    private void show(Console console, ReplayAnswer answer, int sofar) {
        if (!json.asked()) {
            print(console.out(), answer);
            console.out().flush();
        }
        if (answer.next() != null) {
            console.err().printf(Locale.ROOT, "%d tasks so far%n", sofar);
            console.err().flush();
        }
    }

    private JsonNode message(Path file) {
        if (which.tasks == null || which.tasks.size() != 1) {
            throw CommandFailure.usage("--with: is the message of one task; name it with --task");
        }
        try {
            return Json.mapper().readTree(Files.readAllBytes(file));
        } catch (IOException e) {
            throw CommandFailure.usage("--with %s: can't be read".formatted(file));
        } catch (JacksonException e) {
            throw CommandFailure.usage("--with %s: is no JSON: %s".formatted(file, e.getOriginalMessage()));
        }
    }

    private static void print(PrintWriter out, ReplayAnswer answer) {
        for (var task : answer.replayed()) {
            out.printf(
                    Locale.ROOT,
                    "%s %s %s, attempt %d%n",
                    answer.dryRun() ? "would replay" : "replayed",
                    task.stage().name(),
                    task.taskId(),
                    task.attempt());
        }
        for (var task : answer.refused()) {
            out.printf("left %s alone: %s%n", task.taskId(), task.detail());
        }
    }
}
