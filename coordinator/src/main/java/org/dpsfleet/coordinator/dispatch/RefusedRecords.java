package org.dpsfleet.coordinator.dispatch;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.dpsfleet.coordinator.projection.KnownTask;
import org.dpsfleet.coordinator.projection.MemberRecords;
import org.dpsfleet.coordinator.projection.Projection;
import org.dpsfleet.coordinator.task.Audit;
import org.dpsfleet.coordinator.task.Failure;
import org.dpsfleet.coordinator.task.TaskState;
import org.dpsfleet.schemas.message.DeadLetter;
import org.dpsfleet.schemas.message.FailureCategory;
import org.dpsfleet.schemas.message.TaskEvent;
import org.dpsfleet.schemas.stage.StageDescriptor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The records written in place of those that Kafka permanently refuses, so that one task's message does not block
 * those of all other tasks: the task is dead-lettered, with the reason.
 */
final class RefusedRecords {
    private static final Logger LOG = LoggerFactory.getLogger(RefusedRecords.class);

    private final Projection projection;

    RefusedRecords(Projection projection) {
        this.projection = projection;
    }

    /** The records of each task, which are written together. */
    static Collection<List<ProducerRecord<byte[], byte[]>>> byTask(List<ProducerRecord<byte[], byte[]>> records) {
        var groups = new LinkedHashMap<ByteBuffer, List<ProducerRecord<byte[], byte[]>>>();
        for (var one : records) {
            var key = ByteBuffer.wrap(one.key() == null ? new byte[0] : one.key());
            groups.computeIfAbsent(key, _ -> new ArrayList<>()).add(one);
        }
        return groups.values();
    }

    /** The records of each task where a message that brings several tasks is taken apart. */
    Collection<List<ProducerRecord<byte[], byte[]>>> apart(List<ProducerRecord<byte[], byte[]>> records) {
        return byTask(records.stream().flatMap(this::apart).toList());
    }

    private Stream<ProducerRecord<byte[], byte[]>> apart(ProducerRecord<byte[], byte[]> message) {
        var first = projection.pipeline().first();
        if (!message.topic().equals(first.taskTopic().topicName())) {
            return Stream.of(message);
        }
        return MemberRecords.of(first.tasks(), message.value()).stream()
                .map(member -> new ProducerRecord<>(
                        message.topic(),
                        null,
                        member.key(),
                        member.value(),
                        MemberRecords.headers(message.headers(), member)));
    }

    /**
     * The records to try next for a task: fewer after each refusal, in the end none.
     *
     * @param why Kafka's reason
     */
    List<ProducerRecord<byte[], byte[]>> inPlaceOf(
            List<ProducerRecord<byte[], byte[]>> refused, String why, Instant now) {
        for (var one : refused) {
            for (var stage : projection.pipeline().stages()) {
                if (one.topic().equals(stage.taskTopic().topicName())) {
                    return deadLettered(one, stage, why, now);
                }
            }
        }
        LOG.atError().addKeyValue("reason", why).log("a record is refused for good and left out");
        // The dead_lettered event is worth publishing even without the dead letter.
        var rest = refused.stream().filter(one -> !isDeadLetter(one)).toList();
        return rest.size() < refused.size() ? rest : List.of();
    }

    private List<ProducerRecord<byte[], byte[]>> deadLettered(
            ProducerRecord<byte[], byte[]> message, StageDescriptor<?, ?> stage, String why, Instant now) {
        var taskId = new String(message.key(), StandardCharsets.UTF_8);
        var unreadable = projection.task(taskId).filter(KnownTask::needsRemake);
        if (unreadable.isPresent()) {
            return notRemade(unreadable.get(), why, now);
        }
        int attempt = projection.task(taskId).map(t -> t.state().attempt() + 1).orElse(1);
        TaskLine.about(LOG.atError(), projection, taskId, stage.name(), attempt)
                .addKeyValue("reason", why)
                .log("message refused for good, the task is dead-lettered");
        var account = new DeadLetter(
                new DeadLetter.Origin(message.topic(), 0, 0, now.toEpochMilli()),
                new DeadLetter.Cause(FailureCategory.INTERNAL, NotWritingException.class.getName(), why, ""),
                attempt,
                "coordinator",
                "",
                now);
        var event = new TaskEvent.DeadLettered(taskId, stage.name(), attempt, now, FailureCategory.INTERNAL, why);
        return List.of(
                new ProducerRecord<>(
                        stage.deadLetterTopic().topicName(),
                        null,
                        message.key(),
                        message.value(),
                        account.toKafka(message.headers())),
                Outgoing.event(projection.pipeline(), event, message.headers()));
    }

    /** The message is one of the stage before: the dead letter is the one of the stage that the task stands in. */
    private List<ProducerRecord<byte[], byte[]>> notRemade(KnownTask task, String why, Instant now) {
        var last = task.message(task.state().stage());
        if (!(task.state() instanceof TaskState.Waiting waiting) || last == null) {
            return List.of();
        }
        LOG.atError()
                .addKeyValue("task", task.taskId())
                .addKeyValue("stage", waiting.stage())
                .addKeyValue("reason", why)
                .log("message refused for good, what the stage takes is not made again");
        var failure = new Failure(
                FailureCategory.INTERNAL,
                false,
                Duration.ZERO,
                why,
                NotWritingException.class.getName(),
                "",
                "coordinator",
                "");
        var end = waiting.with(failure);
        return List.of(
                Outgoing.deadLetter(task, end, Audit.of(task.history()), last.message()),
                Outgoing.event(
                        projection.pipeline(),
                        Outgoing.deadLettered(task, end, now),
                        last.message().headers()));
    }

    private boolean isDeadLetter(ProducerRecord<byte[], byte[]> one) {
        return projection.pipeline().stages().stream()
                .anyMatch(stage -> one.topic().equals(stage.deadLetterTopic().topicName()));
    }
}
