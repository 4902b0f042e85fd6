package org.dpsfleet.cli.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.dpsfleet.cli.outcome.CommandFailure;
import org.dpsfleet.cli.surroundings.Places;
import org.dpsfleet.cli.tensorboard.TensorBoardRuns;
import org.dpsfleet.cli.track.TaskTimes;
import org.dpsfleet.perceptual.file.Reason;
import org.dpsfleet.schemas.message.ExperimentRecord;
import org.dpsfleet.schemas.message.TaskScores;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which folder gets the results as TensorBoard's event files. */
final class TensorBoardOption {
    @Option(
            names = "--tensorboard",
            paramLabel = "DIR",
            description = "folder that gets the results as event files of TensorBoard, too")
    private @Nullable Path folder;

    boolean asked() {
        return folder != null;
    }

    /**
     * Tries the folder out, before anything else takes its time.
     *
     * @throws CommandFailure if nothing can be written there
     */
    void check() {
        if (folder != null) {
            Places.requireWritable(folder, "--tensorboard");
        }
    }

    /** Where the runs of an experiment are written; only if asked for. */
    TensorBoardRuns runs(ExperimentRecord experiment) {
        if (folder == null) {
            throw new IllegalStateException("not asked for");
        }
        return new TensorBoardRuns(folder, experiment);
    }

    /**
     * Writes results, if asked for.
     *
     * @param times when they were found
     * @param out says what was written
     * @throws CommandFailure if they can't be written
     */
    void write(ExperimentRecord experiment, List<TaskScores> scores, TaskTimes times, PrintWriter out) {
        if (folder == null) {
            return;
        }
        var runs = runs(experiment);
        try {
            int added = runs.results(scores, times);
            out.printf(
                    Locale.ROOT,
                    "TensorBoard: %d runs in %s, %d with something new; look at them with tensorboard --logdir %s%n",
                    scores.size(),
                    runs.folder(),
                    added,
                    folder);
            out.flush();
        } catch (IOException e) {
            throw CommandFailure.failed(
                    "TensorBoard has not got the results of %s (%s); fleet track writes what is missing"
                            .formatted(experiment.spec().name(), Reason.withFile(e)),
                    e);
        }
    }

    /** The same for a command with another purpose: a failure is a line, no more. */
    void writeIfPossible(ExperimentRecord experiment, List<TaskScores> scores, TaskTimes times, PrintWriter err) {
        try {
            write(experiment, scores, times, err);
        } catch (CommandFailure e) {
            err.println("fleet: " + e.getMessage());
            err.flush();
        }
    }
}
