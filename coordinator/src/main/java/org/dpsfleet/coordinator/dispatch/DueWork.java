package org.dpsfleet.coordinator.dispatch;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.dpsfleet.coordinator.projection.KnownTask;
import org.dpsfleet.coordinator.projection.Projection;
import org.dpsfleet.coordinator.projection.ShareGroupOffsets;
import org.dpsfleet.coordinator.projection.TopicLosses;
import org.dpsfleet.coordinator.task.Audit;
import org.dpsfleet.coordinator.task.Failure;
import org.dpsfleet.coordinator.task.RetryPolicy;
import org.dpsfleet.coordinator.task.TaskState;
import org.dpsfleet.schemas.message.FailureCategory;
import org.dpsfleet.schemas.message.TaskEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * The records that are due now because of the state of tasks: the loss of an attempt whose lease expired or
 * whose message Kafka no longer delivers, the next attempt of a task whose delay is over, the dead letter of a
 * task that gets no further attempt.
 */
final class DueWork {
    private static final Logger LOG = LoggerFactory.getLogger(DueWork.class);

    private final Projection projection;
    private final ShareGroupOffsets offsets;
    private final TopicLosses losses;
    private final RetryPolicy policy;

    DueWork(Projection projection, ShareGroupOffsets offsets, TopicLosses losses, RetryPolicy policy) {
        this.projection = projection;
        this.offsets = offsets;
        this.losses = losses;
        this.policy = policy;
    }

    /**
     * The records to write, of about {@code most} tasks; those of one task stand together.
     *
     * @param now to be said in them
     * @param heartbeatsMayBeMissed whether a worker that lives may not have been heard, so that no lease runs out
     */
    List<ProducerRecord<byte[], byte[]>> at(Instant now, int most, boolean heartbeatsMayBeMissed) {
        var due = new ArrayList<ProducerRecord<byte[], byte[]>>();
        var companies = new Companies(projection, policy);
        for (var task : projection.openTasks()) {
            switch (task.state()) {
                case TaskState.Running running
                when running.lease().expired(projection.now()) && !heartbeatsMayBeMissed ->
                    due.add(lost(task, running.worker(), "lease ran out, attempt lost", now));
                case TaskState.Published published
                when !heartbeatsMayBeMissed && vanished(task, published) ->
                    due.add(lost(
                            task,
                            TaskEvent.Lost.NOBODY_MESSAGE_VANISHED,
                            "message vanished from its topic, attempt lost",
                            now));
                case TaskState.Published published
                when !heartbeatsMayBeMissed && stranded(task, published) ->
                    due.add(lost(
                            task, TaskEvent.Lost.NOBODY, "handed out in vain until Kafka gave up, attempt lost", now));
                case TaskState.Waiting waiting
                when !task.history().cancelWished() -> due.addAll(next(task, waiting, now, companies));
                default -> {}
            }
            if (due.size() >= most) {
                break;
            }
        }
        companies.due().forEach(company -> due.addAll(again(company, now)));
        return due;
    }

    /** Whether the attempt is unclaimed and its message is no longer on its topic. */
    private boolean vanished(KnownTask task, TaskState.Published published) {
        var last = task.announcement(published.stage());
        return last != null && last.attempt() == published.attempt() && losses.vanished(last.message());
    }

    /** Whether the attempt is unclaimed and Kafka no longer delivers it: its workers may have crashed early. */
    private boolean stranded(KnownTask task, TaskState.Published published) {
        var last = task.announcement(published.stage());
        return last != null && last.attempt() == published.attempt() && offsets.handedOutNoMore(last.message());
    }

    private ProducerRecord<byte[], byte[]> lost(KnownTask task, String worker, String what, Instant now) {
        var state = task.state();
        double seconds = 0;
        long done = 0;
        if (state instanceof TaskState.Running running) {
            seconds = running.lease().seconds();
            done = running.progress().done();
        }
        // Messages vanish by the hundred; one log line elsewhere covers all of them.
        var level = worker.equals(TaskEvent.Lost.NOBODY_MESSAGE_VANISHED) ? Level.DEBUG : Level.WARN;
        TaskLine.about(LOG.atLevel(level), projection, task.taskId(), state.stage(), state.attempt())
                .addKeyValue("worker", worker)
                .log(what);
        var event = new TaskEvent.Lost(
                task.taskId(),
                state.stage(),
                state.attempt(),
                now,
                worker,
                seconds,
                done,
                task.history().resumeFrom());
        var last = task.announcement(state.stage());
        return Outgoing.event(
                task.pipeline(), event, last == null ? null : last.message().headers());
    }

    private List<ProducerRecord<byte[], byte[]>> next(
            KnownTask task, TaskState.Waiting waiting, Instant now, Companies companies) {
        var last = task.message(waiting.stage());
        if (last == null) {
            // An event of a task whose message was not read yet, or never was one.
            return List.of();
        }
        var audit = Audit.of(task.history());
        if (policy.isExhausted(waiting, audit)) {
            return deadLettered(task, waiting, audit, last.message(), now);
        }
        return companies.take(task, waiting, audit, last.message())
                        || projection.now().isBefore(policy.dueAt(waiting, audit))
                ? List.of()
                : again(task, waiting, audit, last.message(), now);
    }

    /** The next attempts of tasks that one message brought, in one message if that is possible. */
    private List<ProducerRecord<byte[], byte[]>> again(List<KnownTask> company, Instant now) {
        var together =
                company.size() < 2 ? Optional.<ProducerRecord<byte[], byte[]>>empty() : Outgoing.together(company);
        var due = new ArrayList<ProducerRecord<byte[], byte[]>>();
        for (var task : company) {
            var last = task.message(task.state().stage());
            if (task.state() instanceof TaskState.Waiting waiting && last != null) {
                if (together.isPresent()) {
                    log(task, waiting, "published again, together with others");
                } else {
                    due.addAll(again(task, waiting, Audit.of(task.history()), last.message(), now));
                }
            }
        }
        together.ifPresent(due::add);
        return due;
    }

    private List<ProducerRecord<byte[], byte[]>> again(
            KnownTask task, TaskState.Waiting waiting, Audit audit, ConsumerRecord<byte[], byte[]> last, Instant now) {
        var remake =
                task.needsRemake() ? Outgoing.remake(task, last) : Optional.<ProducerRecord<byte[], byte[]>>empty();
        var again = remake.or(() -> Outgoing.nextAttempt(task, last));
        if (again.isEmpty()) {
            return deadLettered(task, waiting, audit, last, now);
        }
        log(task, waiting, remake.isPresent() ? "what the stage takes is made again" : "published again");
        return List.of(again.get());
    }

    private List<ProducerRecord<byte[], byte[]>> deadLettered(
            KnownTask task, TaskState.Waiting waiting, Audit audit, ConsumerRecord<byte[], byte[]> last, Instant now) {
        var end = waiting.with(account(task, waiting, audit));
        log(task, end, "dead-lettered");
        return List.of(
                Outgoing.deadLetter(task, end, audit, last),
                Outgoing.event(task.pipeline(), Outgoing.deadLettered(task, end, now), last.headers()));
    }

    /**
     * For a task that was lost repeatedly: a note that it may be the cause of its workers' crashes. For one whose
     * checkpoint is lost or damaged again and again: that the store may be.
     */
    private static Failure account(KnownTask task, TaskState.Waiting waiting, Audit audit) {
        var failure = waiting.failure();
        int remakes = audit.of(waiting.stage()).unreadable() - 1;
        if (failure.category() == FailureCategory.CHECKPOINT && remakes > 0) {
            return failure.saying(String.format(
                    Locale.ROOT,
                    "it was made again %d times and could not be read then either, the store may lose or spoil what is"
                            + " written to it: %s",
                    remakes,
                    failure.message()));
        }
        if (failure.category() != FailureCategory.LOST) {
            return failure;
        }
        var workers = new ArrayList<String>();
        for (var outcome : task.history().outcomes()) {
            if (outcome.event() instanceof TaskEvent.Lost lost && lost.stage().equals(waiting.stage())) {
                workers.add(lost.worker());
            }
        }
        return failure.saying(String.format(
                        Locale.ROOT,
                        "its workers vanished, %d times by now, and the last ones came no further than those before:",
                        workers.size())
                + " the task may be what kills them (%s)"
                        .formatted(String.join(
                                ", ", workers.subList(Math.max(0, workers.size() - 5), workers.size()))));
    }

    private void log(KnownTask task, TaskState.Waiting waiting, String what) {
        TaskLine.about(LOG.atInfo(), projection, task.taskId(), waiting.stage(), waiting.attempt())
                .addKeyValue("category", waiting.failure().category())
                .addKeyValue("reason", waiting.failure().message())
                .log(what);
    }
}
