package org.dpsfleet.coordinator;

import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.dpsfleet.coordinator.plan.Planner;
import org.dpsfleet.coordinator.plan.Specs;
import org.dpsfleet.schemas.codec.MessageCodec;
import org.dpsfleet.schemas.message.AdaptationTask;
import org.dpsfleet.schemas.message.DeadLetter;
import org.dpsfleet.schemas.message.FailureCategory;
import org.dpsfleet.schemas.message.Stage;
import org.dpsfleet.schemas.message.TaskEvent;
import org.dpsfleet.schemas.spec.ContextSource;
import org.dpsfleet.schemas.topic.Topic;
import org.dpsfleet.vocabulary.Variant;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * What the topics say of dead-lettered adaptations: message, dead letter and event of each. A coordinator reads
 * ids and does not work them out, so one task's work stands for all.
 */
public final class DeadTasks {
    private static final AdaptationTask TASK = new Planner(4096)
            .plan(Specs.spec("many", new ContextSource.Random(2, 3), 1, List.of(Variant.LIN)))
            .task(0);
    private static final Instant AT = Instant.parse("2026-01-31T12:00:00Z");

    private DeadTasks() {}

    /** The ids, in their order. */
    public static List<String> ids(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> HexFormat.of().toHexDigits(i).repeat(8))
                .toList();
    }

    public static Stream<ProducerRecord<byte[], byte[]>> records(int count, FailureCategory category) {
        return ids(count).stream().flatMap(id -> records(id, category));
    }

    private static Stream<ProducerRecord<byte[], byte[]>> records(String id, FailureCategory category) {
        var key = id.getBytes(UTF_8);
        var message = MessageCodec.ADAPTATION_TASK.encode(new AdaptationTask(
                AdaptationTask.VERSION, id, TASK.experimentId(), 1, TASK.work(), TASK.evaluation(), null));
        var topic = Topic.ADAPTATION_TASKS.topicName();
        var letter = new DeadLetter(
                new DeadLetter.Origin(topic, 0, 0, 0),
                new DeadLetter.Cause(category, "Missing", "no data", ""),
                5,
                "w",
                "cpu",
                AT);
        var event = new TaskEvent.DeadLettered(id, Stage.ADAPTATION, 1, AT, category, "no data");
        return Stream.of(
                new ProducerRecord<>(topic, key, message),
                new ProducerRecord<>(
                        Topic.DEAD_ADAPTATION_TASKS.topicName(),
                        null,
                        key,
                        message,
                        letter.toKafka(new RecordHeaders())),
                new ProducerRecord<>(Topic.TASK_EVENTS.topicName(), key, MessageCodec.TASK_EVENT.encode(event)));
    }
}
