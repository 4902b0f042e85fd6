package org.dpsfleet.cli.tensorboard;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.dpsfleet.cli.track.TaskMetrics;
import org.dpsfleet.cli.track.TaskTimes;
import org.dpsfleet.cli.track.TrackedMetric;
import org.dpsfleet.cli.track.TrackedParams;
import org.dpsfleet.schemas.http.TaskCurve;
import org.dpsfleet.schemas.message.AdaptationWork;
import org.dpsfleet.schemas.message.ExperimentRecord;
import org.dpsfleet.schemas.message.TaskScores;
import org.jspecify.annotations.Nullable;

/**
 * The runs of an experiment in a folder that TensorBoard shows: a folder for the experiment, below it one for every
 * task, with one event file. Written again, only what is new is added.
 */
public final class TensorBoardRuns {
    private static final int SHORT_ID = 8;

    private final Path folder;
    private final String file;

    /**
     * @param logs the folder that TensorBoard is started with
     */
    public TensorBoardRuns(Path logs, ExperimentRecord experiment) {
        var id = experiment.experimentId();
        folder = logs.resolve(experiment.spec().name() + "-" + id.substring(0, Math.min(SHORT_ID, id.length())));
        // What every writer's files begin with, so that TensorBoard takes them; then a time, here of the submission.
        file = String.format(
                Locale.ROOT,
                "events.out.tfevents.%010d.dps-fleet",
                experiment.submittedAt().getEpochSecond());
    }

    /** The folder of the experiment. */
    public Path folder() {
        return folder;
    }

    /**
     * Writes what tasks found, with the parameters of each.
     *
     * @param times when they found it
     * @return how many of them had anything new
     * @throws IOException if a file can't be written
     */
    public int results(List<TaskScores> scores, TaskTimes times) throws IOException {
        int tasks = 0;
        for (var task : scores) {
            try (var run = open(task.taskId(), task.checkpoint().work())) {
                for (var metric : TaskMetrics.of(task)) {
                    run.scalar(metric, times.of(task.taskId(), metric));
                }
                run.plugin(
                        HyperParameters.END_TAG,
                        HyperParameters.PLUGIN,
                        HyperParameters.end(),
                        times.scored(task.taskId()));
                tasks += run.added() > 0 ? 1 : 0;
            }
        }
        return tasks;
    }

    /**
     * Writes how the training of a task goes, each step with the time at which its worker told of it.
     *
     * @throws IOException if the file can't be written
     */
    public void training(AdaptationWork work, TaskCurve curve) throws IOException {
        try (var run = open(curve.taskId(), work)) {
            @Nullable Double validation = null;
            for (var point : curve.points()) {
                if (point.loss() != null) {
                    run.scalar(new TrackedMetric("training/loss", point.loss(), point.done()), point.at());
                }
                // It stays the same until the next epoch has ended.
                if (point.validation() != null && !point.validation().equals(validation)) {
                    validation = point.validation();
                    run.scalar(
                            new TrackedMetric("training/validation_score", point.validation(), point.done()),
                            point.at());
                }
            }
        }
    }

    private EventFile open(String taskId, AdaptationWork work) throws IOException {
        var run = EventFile.open(folder.resolve(name(taskId, work)).resolve(file));
        try {
            run.plugin(
                    HyperParameters.START_TAG,
                    HyperParameters.PLUGIN,
                    HyperParameters.start(TrackedParams.of(work)),
                    Instant.now());
            return run;
        } catch (IOException | RuntimeException e) {
            try (run) {
                throw e;
            }
        }
    }

    /** For a person who looks for it, and of no other task. */
    private static String name(String taskId, AdaptationWork work) {
        return String.join(
                "-",
                work.network().name(),
                work.variant().name().toLowerCase(Locale.ROOT),
                work.comparison().wireName(),
                taskId.substring(0, SHORT_ID));
    }
}
