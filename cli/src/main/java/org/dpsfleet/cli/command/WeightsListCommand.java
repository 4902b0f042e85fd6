package org.dpsfleet.cli.command;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.dpsfleet.cli.log.LogSetup;
import org.dpsfleet.cli.outcome.ExitCode;
import org.dpsfleet.cli.weights.PublishedWeights;
import org.dpsfleet.inputs.WeightsFolder;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code fleet weights list}: which networks have their weights here. */
@Command(name = "list", description = "Say which networks have their weights here.")
public final class WeightsListCommand implements Callable<Integer> {
    @Mixin
    private WeightsOption weights = new WeightsOption();

    @Mixin
    private JsonOption json = new JsonOption();

    @Spec
    private @Nullable CommandSpec spec;

    /**
     * What is here of one network.
     *
     * @param state {@code present}, {@code missing}, or {@code ambiguous} where there are several files
     * @param files names in the folder
     * @param published the name of what {@code fetch} brings
     */
    record Line(String network, String state, List<String> files, String published) {}

    @Override
    public Integer call() {
        LogSetup.quiet();
        var console = Console.of(spec);
        List<Line> lines = PublishedWeights.all().stream().map(this::line).toList();
        if (json.asked()) {
            json.print(console.out(), lines);
        } else {
            for (Line line : lines) {
                console.out()
                        .println("%-16s  %-9s  %s"
                                .formatted(line.network, line.state, String.join(", ", line.files))
                                .stripTrailing());
            }
        }
        return ExitCode.DONE;
    }

    private Line line(PublishedWeights one) {
        Path folder = weights.folder();
        List<String> files = Files.isDirectory(folder)
                ? new WeightsFolder(folder)
                        .files(one.network()).stream()
                                .map(file -> String.valueOf(file.getFileName()))
                                .toList()
                : List.of();
        String state =
                switch (files.size()) {
                    case 0 -> "missing";
                    case 1 -> "present";
                    default -> "ambiguous";
                };
        return new Line(one.network(), state, files, one.file());
    }
}
