package org.dpsfleet.cli.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.dpsfleet.cli.mlflow.MlflowTracking;
import org.dpsfleet.cli.outcome.CommandFailure;
import org.dpsfleet.cli.track.TaskTimes;
import org.dpsfleet.schemas.message.ExperimentRecord;
import org.dpsfleet.schemas.message.TaskScores;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which MLflow server gets the results as runs. */
final class MlflowOption {
    @Option(
            names = "--mlflow",
            paramLabel = "URI",
            description = {"MLflow server that gets the results as runs, too", "(default: MLFLOW_TRACKING_URI, or none)"
            })
    private @Nullable String server;

    boolean asked() {
        return server != null;
    }

    /**
     * Looks at what was given, before anything else takes its time.
     *
     * @throws CommandFailure if there is no server, or what is given is none
     */
    void check() {
        var _ = uri();
    }

    /**
     * Writes results to the server.
     *
     * @param times when they were found
     * @param report folder whose files go with them
     * @param out says what was written
     * @throws CommandFailure if there is no server, or it does not take them
     */
    void write(
            ExperimentRecord experiment,
            int tasks,
            List<TaskScores> scores,
            TaskTimes times,
            Path report,
            PrintWriter out) {
        var uri = uri();
        try (var tracking = MlflowTracking.at(uri, System.getenv())) {
            var tracked = tracking.write(experiment, tasks, scores, times, report);
            out.printf(
                    Locale.ROOT,
                    "MLflow: run %s at %s, %d runs of tasks added%s%n",
                    tracked.run(),
                    uri,
                    tracked.added(),
                    tracked.uploaded() ? "" : "; its artefacts are not taken over HTTP, so it has no report");
            out.flush();
        } catch (IOException e) {
            var why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            throw CommandFailure.failed(
                    "MLflow has not got the results of %s (%s); fleet track writes what is missing"
                            .formatted(experiment.spec().name(), why),
                    e);
        }
    }

    /** The same for a command with another purpose: a failure is a line, no more. */
    void writeIfAsked(
            ExperimentRecord experiment,
            int tasks,
            List<TaskScores> scores,
            TaskTimes times,
            Path report,
            PrintWriter err) {
        if (!asked()) {
            return;
        }
        try {
            write(experiment, tasks, scores, times, report, err);
        } catch (CommandFailure e) {
            err.println("fleet: " + e.getMessage());
            err.flush();
        }
    }

    private URI uri() {
        if (server == null) {
            throw CommandFailure.usage(
                    "where to? Give --mlflow URI, or set MLFLOW_TRACKING_URI, or give --tensorboard DIR");
        }
        if (!server.matches("https?://[^/@]+(/.*)?")) {
            throw CommandFailure.usage(
                    "--mlflow '%s' is not accepted; accepted: the address of a server, such as http://localhost:5000"
                            .formatted(server.replaceFirst("//[^/]*@", "//")));
        }
        try {
            return URI.create(server);
        } catch (IllegalArgumentException e) {
            throw CommandFailure.usage("--mlflow is no URI: " + e.getMessage());
        }
    }
}
