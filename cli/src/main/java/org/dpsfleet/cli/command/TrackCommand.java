package org.dpsfleet.cli.command;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.dpsfleet.cli.outcome.ExitCode;
import org.dpsfleet.cli.run.SignalInterrupt;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code fleet track}: an experiment's results as runs of an MLflow server, of TensorBoard, or of both. */
@Command(
        name = "track",
        description =
                "Write an experiment's results to an MLflow server or for TensorBoard; again, to add what is new.")
public final class TrackCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "EXPERIMENT",
            description = "id, the start of it, or name; or the folder of an archive, which needs no coordinator")
    private String experiment = "";

    @Mixin
    private MlflowOption mlflow = new MlflowOption();

    @Mixin
    private TensorBoardOption tensorBoard = new TensorBoardOption();

    @Mixin
    private CoordinatorOptions coordinator = new CoordinatorOptions();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        tensorBoard.check();
        if (mlflow.asked() || !tensorBoard.asked()) {
            mlflow.check();
        }
        try (var _ = SignalInterrupt.ofThisThread();
                var found = FoundResults.of(experiment, coordinator)) {
            var out = Console.of(spec).out();
            var times = found.times();
            tensorBoard.write(found.results().experiment(), found.results().scores(), times, out);
            if (!mlflow.asked()) {
                return ExitCode.DONE;
            }
            try (var report = TemporaryReport.of(found)) {
                var results = found.results();
                mlflow.write(results.experiment(), results.tasks(), results.scores(), times, report.folder(), out);
            }
            return ExitCode.DONE;
        }
    }
}
