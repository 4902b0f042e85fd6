package org.dpsfleet.coordinator.dispatch;

import io.opentelemetry.context.Context;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.dpsfleet.coordinator.plan.Plan;
import org.dpsfleet.coordinator.plan.TaskIds;
import org.dpsfleet.coordinator.projection.KnownExperiment;
import org.dpsfleet.coordinator.projection.Projection;
import org.dpsfleet.coordinator.task.TaskState;
import org.dpsfleet.schemas.message.ExperimentRecord;
import org.dpsfleet.schemas.trace.TaskKeys;
import org.dpsfleet.schemas.trace.TraceHeaders;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes experiments on: records new ones, and takes up the tasks that had been cancelled. */
final class Submissions {
    private static final Logger LOG = LoggerFactory.getLogger(Submissions.class);

    /** A list of a million tasks is taken in within seconds, on a machine that does nothing else. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final String DONE = "done";
    private static final String CANCELLED = "cancelled";

    /** What is known of a task that is asked for. */
    private enum Standing {
        NEW,
        KNOWN,
        CANCELLED,
        DONE
    }

    private final Projection projection;
    private final ReadBackWriter writer;
    private final Cancellations cancellations;
    private final Deleting deleting;

    Submissions(Projection projection, ReadBackWriter writer, Cancellations cancellations, Deleting deleting) {
        this.projection = projection;
        this.writer = writer;
        this.cancellations = cancellations;
        this.deleting = deleting;
    }

    /** A plan with the ids of its tasks; none where the experiment is known. Any thread. */
    PlannedTasks planned(Plan plan) {
        return known(plan).isPresent() ? PlannedTasks.known(plan) : PlannedTasks.of(plan, projection.deletions());
    }

    /**
     * What taking it on would do now. Any thread.
     *
     * @param asked as {@link #planned} gave it
     */
    Submission preview(PlannedTasks asked) {
        var plan = asked.plan();
        return known(plan)
                .map(known -> new Submission(
                        known.id(), known.tasks(), 0, known.counts().in(DONE)))
                .orElseGet(() -> preview(plan.experimentId(), asked.ids(), new ArrayList<>()));
    }

    /**
     * @param cancelled is given the tasks that had been cancelled for another experiment
     */
    private Submission preview(String experimentId, TaskIds ids, List<String> cancelled) {
        // Looking up a million takes long on one core.
        var standings = ids.parallelStream().map(this::standing).toList();
        for (int i = 0; i < standings.size(); i++) {
            if (standings.get(i) == Standing.CANCELLED) {
                cancelled.add(ids.get(i));
            }
        }
        return new Submission(
                experimentId,
                ids.size(),
                Collections.frequency(standings, Standing.NEW),
                Collections.frequency(standings, Standing.DONE));
    }

    private Standing standing(String taskId) {
        return projection
                .task(taskId)
                .map(task -> task.state() instanceof TaskState.Done
                        ? Standing.DONE
                        : Cancellations.cancelled(task) ? Standing.CANCELLED : Standing.KNOWN)
                .orElse(Standing.NEW);
    }

    /**
     * Records an experiment, or changes what changes no result of a known one. Its first tasks are due then.
     *
     * @throws NotWritingException if Kafka did not take it
     */
    Submission takeOn(PlannedTasks asked, Instant now) throws InterruptedException, TimeoutException {
        var known = known(asked.plan());
        if (known.isPresent()) {
            return takeUp(asked.plan(), known.get(), now);
        }
        deleting.finish(asked.plan().experimentId(), now);
        // Tasks, or the experiment, may have been deleted since the ids were computed.
        boolean outdated = asked.ids().isEmpty() || projection.deletions().hasAnyOf(asked.ids());
        return record(outdated ? PlannedTasks.of(asked.plan(), projection.deletions()) : asked, now);
    }

    private Submission record(PlannedTasks asked, Instant now) throws InterruptedException, TimeoutException {
        var plan = asked.plan();
        var ids = asked.ids();
        var cancelled = new ArrayList<String>();
        var preview = preview(plan.experimentId(), ids, cancelled);
        var list = plan.list(ids);
        var experiment = new ExperimentRecord(
                ExperimentRecord.VERSION,
                plan.experimentId(),
                plan.spec(),
                now,
                List.of(),
                plan.columnsPerTask(),
                null,
                list);
        var taken = Outgoing.experiment(projection.pipeline(), experiment, TraceHeaders.trace(Context.current()));
        projection.experiments().expect(list, ids);
        try {
            writer.write(List.of(taken), PATIENCE);
        } finally {
            projection.experiments().expectNoMore(list);
        }
        LOG.atInfo()
                .addKeyValue("experiment", plan.experimentId())
                .addKeyValue("name", plan.spec().name())
                .addKeyValue("tasks", preview.tasks())
                .addKeyValue("new", preview.published())
                .addKeyValue(TaskKeys.TRACE, TraceHeaders.traceId(taken.headers()))
                .log("experiment taken on");
        takeUp(cancelled, now);
        return preview;
    }

    private Submission takeUp(Plan plan, KnownExperiment known, Instant now)
            throws InterruptedException, TimeoutException {
        if (!known.record().spec().equals(plan.spec()) || known.cancelled()) {
            var record = projection.experiments().record(known);
            writer.write(List.of(Outgoing.experiment(
                    projection.pipeline(), record.withSpec(plan.spec()).withCancelledAt(null), known.trace())));
        }
        takeUp(cancellations.openOf(known), now);
        if (known.counts().in(CANCELLED) > 0) {
            for (int from = 0; from < known.tasks(); ) {
                var some = projection.experiments().taskIds(known, from);
                takeUp(some, now);
                from += some.size();
            }
        }
        return new Submission(known.id(), known.tasks(), 0, known.counts().in(DONE));
    }

    /** Tasks that were cancelled for another experiment, or for this one before, are tried again. */
    private void takeUp(List<String> ids, Instant now) throws InterruptedException, TimeoutException {
        var again = cancellations.takeUp(ids, now);
        for (int from = 0; from < again.size(); from += Dispatcher.MOST_AT_ONCE) {
            writer.write(again.subList(from, Math.min(again.size(), from + Dispatcher.MOST_AT_ONCE)));
        }
    }

    /** One that was left half deleted is as good as unknown. */
    private Optional<KnownExperiment> known(Plan plan) {
        return projection.experiments().find(plan.experimentId()).filter(known -> !halfDeleted(known));
    }

    private boolean halfDeleted(KnownExperiment experiment) {
        if (!experiment.cancelled() || !projection.deletions().any()) {
            return false;
        }
        for (int from = 0; from < experiment.tasks(); ) {
            var some = projection.experiments().taskIds(experiment, from);
            if (projection.deletions().hasAnyOf(some)) {
                return true;
            }
            from += some.size();
        }
        return false;
    }
}
