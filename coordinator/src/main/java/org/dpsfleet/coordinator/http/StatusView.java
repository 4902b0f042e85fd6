package org.dpsfleet.coordinator.http;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.dpsfleet.coordinator.plan.Plan;
import org.dpsfleet.coordinator.projection.KnownTask;
import org.dpsfleet.coordinator.task.Audit;
import org.dpsfleet.coordinator.task.TaskState;
import org.dpsfleet.schemas.http.ExperimentStatus;
import org.dpsfleet.schemas.http.ExperimentStatus.ContextCounts;
import org.dpsfleet.schemas.http.ExperimentStatus.RunningTask;
import org.dpsfleet.schemas.http.ExperimentStatus.State;
import org.dpsfleet.schemas.http.ExperimentStatus.TaskCounts;
import org.dpsfleet.schemas.message.ExperimentRecord;
import org.jspecify.annotations.Nullable;

/** How far an experiment is, as a client is told. */
final class StatusView {
    private StatusView() {}

    /**
     * The status now.
     *
     * @param now by the clock that leases are counted by
     */
    static ExperimentStatus of(ExperimentRecord experiment, DoneTasks.Sums sums, Instant now) {
        var tasks = sums.others();
        var audits = tasks.stream().map(task -> Audit.of(task.history())).toList();
        int total = experiment.taskIds().size();
        int done = sums.tasks();
        int dead = count(tasks, "dead");
        boolean givenUp = experiment.cancelledAt() != null;
        int unpublished = total - done - tasks.size();
        int cancelled = count(tasks, "cancelled") + (givenUp ? unpublished : 0);
        boolean open = done + dead + cancelled < total;
        var counts = new TaskCounts(
                total,
                givenUp ? 0 : unpublished,
                count(tasks, "published"),
                count(tasks, "running"),
                count(tasks, "waiting"),
                count(tasks, "adapted"),
                done,
                dead,
                cancelled);
        return new ExperimentStatus(
                experiment.experimentId(),
                experiment.spec().name(),
                givenUp && done + dead < total ? cancelled(tasks) : open ? State.RUNNING : ended(done, dead),
                experiment.submittedAt(),
                open ? null : finishedAt(sums.last(), audits),
                counts,
                contexts(tasks, sums.contexts(), counts.planned() == 0 ? 0 : Plan.contexts(experiment.spec())),
                sums.lost() + audits.stream().mapToInt(Audit::lost).sum(),
                sums.retried() + tasks.stream().mapToInt(DoneTasks::retried).sum(),
                running(tasks, now));
    }

    /** Tasks that go on for another experiment are not waited for. */
    private static State cancelled(List<KnownTask> tasks) {
        return tasks.stream().anyMatch(KnownTask::cancelling) ? State.CANCELLING : State.CANCELLED;
    }

    private static State ended(int done, int dead) {
        if (dead == 0) {
            return State.SUCCEEDED;
        }
        return done == 0 ? State.FAILED : State.PARTLY_FAILED;
    }

    private static @Nullable Instant finishedAt(@Nullable Instant last, List<Audit> audits) {
        return Stream.concat(Stream.ofNullable(last), audits.stream().map(Audit::closedAt))
                .filter(Objects::nonNull)
                .max(Instant::compareTo)
                .orElse(null);
    }

    private static int count(List<KnownTask> tasks, String label) {
        return (int) tasks.stream().filter(t -> t.label().equals(label)).count();
    }

    /** What the tasks say themselves counts, unless some are only planned. */
    private static ContextCounts contexts(List<KnownTask> tasks, long done, long planned) {
        long total = done;
        for (var task : tasks) {
            total += task.contexts();
        }
        return new ContextCounts(done, Math.max(total, planned));
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
