package org.dpsfleet.coordinator.view;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.dpsfleet.coordinator.plan.Plan;
import org.dpsfleet.coordinator.projection.KnownExperiment;
import org.dpsfleet.coordinator.projection.KnownTask;
import org.dpsfleet.coordinator.task.TaskState;
import org.dpsfleet.schemas.http.ExperimentStatus;
import org.dpsfleet.schemas.http.ExperimentStatus.ContextCounts;
import org.dpsfleet.schemas.http.ExperimentStatus.RunningTask;
import org.dpsfleet.schemas.http.ExperimentStatus.State;
import org.dpsfleet.schemas.http.ExperimentStatus.TaskCounts;

/** How far an experiment is, as a client is told. */
public final class StatusView {
    private StatusView() {}

    /**
     * The status now.
     *
     * @param open its tasks whose outcome is still to come
     * @param now by the clock that leases are counted by
     */
    public static ExperimentStatus of(KnownExperiment experiment, List<KnownTask> open, Instant now) {
        var counts = experiment.counts();
        int total = experiment.tasks();
        int done = counts.in("done");
        int dead = counts.in("dead");
        boolean givenUp = experiment.cancelled();
        int cancelled = counts.in("cancelled") + (givenUp ? experiment.unpublished() : 0);
        boolean ended = done + dead + cancelled >= total;
        int planned = givenUp ? 0 : experiment.unpublished();
        return new ExperimentStatus(
                experiment.id(),
                experiment.record().spec().name(),
                givenUp && done + dead < total ? cancelled(open) : ended ? ended(done, dead) : State.RUNNING,
                experiment.record().submittedAt(),
                ended ? counts.lastEnd() : null,
                new TaskCounts(
                        total,
                        planned,
                        counts.in("published"),
                        counts.in("running"),
                        counts.in("waiting"),
                        counts.in("adapted"),
                        done,
                        dead,
                        cancelled),
                contexts(experiment, planned),
                counts.lost(),
                counts.retried(),
                running(open, now));
    }

    /** Tasks that go on for another experiment are not waited for. */
    private static State cancelled(List<KnownTask> open) {
        return open.stream().anyMatch(KnownTask::cancelling) ? State.CANCELLING : State.CANCELLED;
    }

    private static State ended(int done, int dead) {
        if (dead == 0) {
            return State.SUCCEEDED;
        }
        return done == 0 ? State.FAILED : State.PARTLY_FAILED;
    }

    /** What the tasks say themselves counts, unless some are only planned. */
    private static ContextCounts contexts(KnownExperiment experiment, int planned) {
        var counts = experiment.counts();
        long all = planned == 0 ? 0 : Plan.contexts(experiment.record().spec());
        return new ContextCounts(counts.doneContexts(), Math.max(counts.contexts(), all));
    }

    private static List<RunningTask> running(List<KnownTask> tasks, Instant now) {
        var running = new ArrayList<RunningTask>();
        for (var task : tasks) {
            if (task.state() instanceof TaskState.Running r) {
                running.add(new RunningTask(
                        task.taskId(),
                        r.stage(),
                        r.attempt(),
                        r.worker(),
                        r.progress().done(),
                        r.progress().total(),
                        r.progress().unit(),
                        r.progress().message(),
                        Math.max(0, Duration.between(now, r.lease().end()).toMillis()) / 1000.0));
            }
        }
        return running;
    }
}
