package org.dpsfleet.cli.command;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.dpsfleet.cli.archive.ArchiveWriter;
import org.dpsfleet.cli.outcome.ExitCode;
import org.dpsfleet.cli.run.SignalInterrupt;
import org.dpsfleet.cli.surroundings.Places;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code fleet archive}: all that is known of an experiment, in a folder that needs no fleet. */
@Command(
        name = "archive",
        description = {
            "Move an experiment that has ended from the fleet to a folder, to be read without a fleet.",
            "The folder holds its results, dead-lettered tasks, report and tables, and the manifests of its"
                    + " checkpoints, each with its SHA-256. fleet results and fleet report take it in place of an"
                    + " experiment. When all of it is on the disk the fleet forgets the experiment, as after fleet"
                    + " delete."
        })
public final class ArchiveCommand implements Callable<Integer> {
    @Parameters(paramLabel = "EXPERIMENT", description = "id, the start of it, or name")
    private String experiment = "";

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "the folder; must not exist yet")
    private Path out = Path.of("");

    @Option(
            names = "--no-manifests",
            description = "leave the checkpoints' manifests out: where they were written is not seen from here")
    private boolean noManifests;

    @Option(names = "--keep", description = "leave the experiment in the fleet as well")
    private boolean keep;

    @Mixin
    private CoordinatorOptions coordinator = new CoordinatorOptions();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        Places.requireFolderName(out, "--out", "an archive is written on this machine; give a folder");
        var console = Console.of(spec);
        try (var _ = SignalInterrupt.ofThisThread();
                var client = coordinator.client()) {
            var ended = EndedExperiment.find(client, experiment);
            try (var found = FoundResults.of(ended.status().experimentId(), coordinator)) {
                ArchiveWriter.write(out, found.results(), found.failures(), found.report(), !noManifests);
            }
            console.out().println(out);
            console.out().flush();
            if (!keep) {
                ended.delete(client, console.err());
            }
            return ExitCode.DONE;
        }
    }
}
