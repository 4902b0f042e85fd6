package org.dpsfleet.cli.tensorboard;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.dpsfleet.cli.client.CoordinatorClient;
import org.dpsfleet.cli.outcome.CommandFailure;
import org.dpsfleet.coordinator.plan.Planner;
import org.dpsfleet.perceptual.file.Reason;
import org.dpsfleet.schemas.message.AdaptationWork;
import org.dpsfleet.schemas.message.ExperimentRecord;

/**
 * Writes how an experiment's tasks are being trained, while they are: what a coordinator knows of it is gone with the
 * task. A failure ends it with a line and nothing else.
 */
public final class FollowedTraining {
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(2);

    private final CoordinatorClient client;
    private final ExperimentRecord experiment;
    private final TensorBoardRuns runs;
    private final PrintWriter err;
    private final Map<String, AdaptationWork> works = new HashMap<>();
    private long next = System.nanoTime();
    private boolean ended;

    /**
     * @param err hears of a failure
     */
    public FollowedTraining(
            CoordinatorClient client, ExperimentRecord experiment, TensorBoardRuns runs, PrintWriter err) {
        this.client = client;
        this.experiment = experiment;
        this.runs = runs;
        this.err = err;
    }

    /** Writes what is new, if it is time to look again; call it often. */
    public void look() {
        if (ended || System.nanoTime() - next < 0) {
            return;
        }
        next = System.nanoTime() + BETWEEN_LOOKS.toNanos();
        try {
            for (var curve : client.curves(experiment.experimentId())) {
                var work = works().get(curve.taskId());
                if (work != null) {
                    runs.training(work, curve);
                }
            }
        } catch (IOException | CommandFailure e) {
            ended = true;
            if (Thread.currentThread().isInterrupted()) {
                return;
            }
            err.println("fleet: TensorBoard is not told of steps any more: " + Reason.withFile(e));
            err.flush();
        }
    }

    private Map<String, AdaptationWork> works() {
        if (works.isEmpty()) {
            Planner.plan(experiment).tasks().forEach(task -> works.put(task.taskId(), task.work()));
        }
        return works;
    }
}
