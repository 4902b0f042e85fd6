package org.dpsfleet.coordinator.dispatch;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.dpsfleet.coordinator.plan.TaskIds;
import org.dpsfleet.coordinator.projection.KnownExperiment;
import org.dpsfleet.coordinator.projection.KnownTask;
import org.dpsfleet.coordinator.projection.Projection;
import org.dpsfleet.schemas.message.DeletedTasks;
import org.dpsfleet.schemas.message.TaskList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes experiments that have ended, some tasks at a time. Tasks that another experiment asked for as well stay.
 *
 * <p>First of all the experiment is cancelled, if it is not, so that nothing of it is published again; with its last
 * tasks it goes itself. One that was left half deleted is a cancelled one: deleting it again goes on, and submitting it
 * gives its tasks other ids.
 */
final class Deleting {
    private static final Logger LOG = LoggerFactory.getLogger(Deleting.class);

    /** A transaction with as many tombstones takes a fraction of a second. */
    private static final int MOST_AT_ONCE = 10_000;

    private final Projection projection;
    private final ReadBackWriter writer;
    private final Map<Begun, Integer> positions = new HashMap<>();

    /** An experiment that is being deleted; submitted in between, it has another list of tasks. */
    private record Begun(String experimentId, TaskList list) {}

    Deleting(Projection projection, ReadBackWriter writer) {
        this.projection = projection;
        this.writer = writer;
    }

    /** What is found out of some tasks of an experiment. */
    private static final class Share {
        private final List<KnownTask> own = new ArrayList<>();
        private int kept;
        private int open;
        private int end;
    }

    /**
     * Deletes the next tasks of an experiment, and with the last of them the experiment.
     *
     * @throws NotWritingException if Kafka did not take it; nothing is deleted then
     */
    Deletion next(String id, Instant now) throws InterruptedException, TimeoutException {
        var known = projection.experiments().find(id);
        return known.isPresent() ? next(known.get(), now) : new Deletion(0, 0, 0, 0);
    }

    private Deletion next(KnownExperiment experiment, Instant now) throws InterruptedException, TimeoutException {
        var begun = new Begun(experiment.id(), experiment.list());
        var share = share(experiment, positions.getOrDefault(begun, 0));
        if (share.open > 0) {
            return new Deletion(0, 0, experiment.tasks(), share.open);
        }
        if (!experiment.cancelled()) {
            writer.write(List.of(Outgoing.experiment(
                    projection.pipeline(),
                    projection.experiments().record(experiment).withCancelledAt(now),
                    experiment.trace())));
        }
        writer.write(records(experiment, share, now));
        int left = experiment.tasks() - share.end;
        if (left > 0) {
            positions.put(begun, share.end);
        } else {
            positions.remove(begun);
            LOG.atInfo()
                    .addKeyValue("experiment", experiment.id())
                    .addKeyValue("name", experiment.record().spec().name())
                    .log("experiment deleted");
        }
        return new Deletion(share.own.size(), share.kept, left, 0);
    }

    /** Deletes all that is left of an experiment that was left half deleted. */
    void finish(String id, Instant now) throws InterruptedException, TimeoutException {
        Deletion deletion;
        do {
            deletion = next(id, now);
        } while (deletion.left() > 0 && deletion.open() == 0);
    }

    private Share share(KnownExperiment experiment, int from) {
        var share = new Share();
        share.end = Math.min(from, experiment.tasks());
        while (share.end < experiment.tasks() && share.end - from < MOST_AT_ONCE) {
            var some = projection.experiments().taskIds(experiment, share.end);
            for (var taskId : some) {
                var task = projection.task(taskId);
                if (task.isEmpty()) {
                    continue;
                }
                if (askedForByAnother(taskId, experiment)) {
                    share.kept++;
                } else {
                    share.own.add(task.get());
                    share.open += task.get().state().open() ? 1 : 0;
                }
            }
            share.end += some.size();
        }
        return share;
    }

    /** Also by one that was cancelled: it may be taken up again. */
    private boolean askedForByAnother(String taskId, KnownExperiment experiment) {
        return projection.experiments().askedFor(taskId).stream()
                .anyMatch(id -> !id.equals(experiment.id())
                        && projection.experiments().find(id).isPresent());
    }

    private List<ProducerRecord<byte[], byte[]>> records(KnownExperiment experiment, Share share, Instant now) {
        var records = new ArrayList<ProducerRecord<byte[], byte[]>>();
        if (!share.own.isEmpty()) {
            var ids = TaskIds.of(share.own.stream().map(KnownTask::taskId).toList());
            records.add(Outgoing.deletedTasks(
                    projection.pipeline(),
                    new DeletedTasks(
                            DeletedTasks.VERSION,
                            experiment.id(),
                            now,
                            Base64.getEncoder().encodeToString(ids.bytes(0, ids.size())),
                            projection.totals(share.own))));
            ids.stream()
                    .filter(id -> projection.scores(id).isPresent())
                    .forEach(id -> records.add(Outgoing.scoresRemoved(projection.pipeline(), id)));
        }
        if (share.end == experiment.tasks()) {
            records.add(Outgoing.experimentRemoved(projection.pipeline(), experiment.id()));
        }
        return records;
    }
}
