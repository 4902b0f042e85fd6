package org.dpsfleet.coordinator.dispatch;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.dpsfleet.coordinator.plan.Plan;
import org.dpsfleet.coordinator.projection.Projection;
import org.dpsfleet.coordinator.task.TaskState;
import org.dpsfleet.schemas.message.ExperimentRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes experiments on: records new ones, and takes up the tasks that had been cancelled. */
final class Submissions {
    private static final Logger LOG = LoggerFactory.getLogger(Submissions.class);

    private final Projection projection;
    private final ReadBackWriter writer;
    private final Publishing publishing;
    private final Cancellations cancellations;

    Submissions(Projection projection, ReadBackWriter writer, Publishing publishing, Cancellations cancellations) {
        this.projection = projection;
        this.writer = writer;
        this.publishing = publishing;
        this.cancellations = cancellations;
    }

    /** The ids of a plan's tasks; those that are on record where the experiment is known. Any thread. */
    List<String> taskIds(Plan plan) {
        var known = projection.experiments().get(plan.experimentId());
        return known == null ? plan.taskIds() : known.taskIds();
    }

    /** What taking it on would do now. Any thread. */
    Submission preview(Plan plan, List<String> ids) {
        boolean known = projection.experiments().containsKey(plan.experimentId());
        int news = known ? 0 : (int) ids.stream().filter(this::isNew).count();
        var done = (int) ids.stream().filter(this::isDone).count();
        return new Submission(plan.experimentId(), ids.size(), news, done);
    }

    /**
     * Records an experiment, or changes what changes no result of a known one. Its first tasks are due then.
     *
     * @throws NotWritingException if Kafka did not take it
     */
    Submission takeOn(Plan plan, List<String> ids, Instant now) throws InterruptedException, TimeoutException {
        var preview = preview(plan, ids);
        var known = projection.experiments().get(plan.experimentId());
        if (known != null) {
            if (!known.spec().equals(plan.spec()) || known.cancelledAt() != null) {
                writer.write(List.of(Outgoing.experiment(
                        projection.pipeline(), known.withSpec(plan.spec()).withCancelledAt(null))));
            }
            takeUp(ids, now);
            return preview;
        }
        var experiment = new ExperimentRecord(
                ExperimentRecord.VERSION, plan.experimentId(), plan.spec(), now, ids, plan.columnsPerTask(), null);
        publishing.planned(experiment, plan);
        writer.write(List.of(Outgoing.experiment(projection.pipeline(), experiment)));
        LOG.atInfo()
                .addKeyValue("experiment", plan.experimentId())
                .addKeyValue("name", plan.spec().name())
                .addKeyValue("tasks", preview.tasks())
                .addKeyValue("new", preview.published())
                .log("experiment taken on");
        takeUp(ids, now);
        return preview;
    }

    /** Tasks that were cancelled for another experiment, or for this one before, are tried again. */
    private void takeUp(List<String> ids, Instant now) throws InterruptedException, TimeoutException {
        var again = cancellations.takeUp(ids, now);
        for (int from = 0; from < again.size(); from += Dispatcher.MOST_AT_ONCE) {
            writer.write(again.subList(from, Math.min(again.size(), from + Dispatcher.MOST_AT_ONCE)));
        }
    }

    private boolean isNew(String taskId) {
        return projection.task(taskId).isEmpty();
    }

    private boolean isDone(String taskId) {
        return projection
                .task(taskId)
                .filter(t -> t.state() instanceof TaskState.Done)
                .isPresent();
    }
}
