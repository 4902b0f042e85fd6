package org.dpsfleet.cli.command;

import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.dpsfleet.cli.archive.ArchiveWriter;
import org.dpsfleet.cli.outcome.CommandFailure;
import org.dpsfleet.cli.outcome.ExitCode;
import org.dpsfleet.cli.run.SignalInterrupt;
import org.dpsfleet.schemas.http.ExperimentStatus;
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
            "Keep an experiment that has ended in a folder, to be read without a fleet.",
            "The folder holds its results, dead-lettered tasks, report and tables, and the manifests of its"
                    + " checkpoints, each with its SHA-256. fleet results and fleet report take it in place of an"
                    + " experiment."
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

    @Mixin
    private CoordinatorOptions coordinator = new CoordinatorOptions();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        try (var _ = SignalInterrupt.ofThisThread()) {
            checkEnded();
            try (var found = FoundResults.of(experiment, coordinator)) {
                ArchiveWriter.write(out, found.results(), found.failures(), found.report(), !noManifests);
                var console = Console.of(spec).out();
                console.println(out);
                console.flush();
            }
            return ExitCode.DONE;
        }
    }

    private void checkEnded() {
        ExperimentStatus status;
        try (var client = coordinator.client()) {
            status = client.experiment(client.idOf(experiment));
        }
        if (!status.state().ended()) {
            throw CommandFailure.usage(String.format(
                    Locale.ROOT,
                    "%s has not ended: %d of %d tasks are done; wait for it, or give it up with fleet cancel",
                    status.name(),
                    status.tasks().done(),
                    status.tasks().total()));
        }
    }
}
