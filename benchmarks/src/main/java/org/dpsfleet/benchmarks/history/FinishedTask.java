package org.dpsfleet.benchmarks.history;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.dpsfleet.coordinator.plan.Plan;
import org.dpsfleet.schemas.codec.MessageCodec;
import org.dpsfleet.schemas.message.Stage;
import org.dpsfleet.schemas.message.TaskEvent;
import org.dpsfleet.schemas.topic.Topic;
import org.dpsfleet.testing.message.ExampleResults;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * The ten records that a task leaves on the topics on its way from its publication to its scores, as those of one
 * task of a plan with the ids of others in its place: a coordinator reads ids and does not compute them.
 */
final class FinishedTask {
    /** Records of a task. */
    static final int RECORDS = 10;

    private static final Instant AT = Instant.parse("2026-01-31T12:00:00Z");

    private final List<Template> templates;

    FinishedTask(Plan plan) {
        var task = plan.task(0);
        var id = task.taskId();
        var ready = ExampleResults.checkpoint(task);
        var worker = "gpu-worker-12-3f0c9f6e";
        var device = "NVIDIA H100 80GB HBM3";
        templates = Stream.of(
                        Template.of(Topic.ADAPTATION_TASKS, id, MessageCodec.ADAPTATION_TASK.encode(task)),
                        event(id, new TaskEvent.Claimed(id, Stage.ADAPTATION, 1, AT, worker, device, 60_000)),
                        event(id, progress(id, worker, 1)),
                        event(id, progress(id, worker, 2)),
                        event(id, progress(id, worker, 3)),
                        event(id, new TaskEvent.Succeeded(id, Stage.ADAPTATION, 1, AT, worker, device, 12.5)),
                        Template.of(Topic.CHECKPOINTS, id, MessageCodec.CHECKPOINT_READY.encode(ready)),
                        event(id, new TaskEvent.Claimed(id, Stage.EVALUATION, 1, AT, worker, device, 60_000)),
                        event(id, new TaskEvent.Succeeded(id, Stage.EVALUATION, 1, AT, worker, device, 0.5)),
                        Template.of(
                                Topic.SCORES, id, MessageCodec.TASK_SCORES.encode(ExampleResults.scores(ready, 0.5))))
                .toList();
    }

    /** The records of a task with this id, in their order. */
    Stream<ConsumerRecord<byte[], byte[]>> records(String taskId) {
        var id = taskId.getBytes(UTF_8);
        return templates.stream().map(template -> template.record(id));
    }

    private static TaskEvent progress(String id, String worker, int done) {
        return new TaskEvent.Progress(
                id,
                Stage.ADAPTATION,
                1,
                AT,
                worker,
                done,
                3,
                "epochs",
                "loss 0.61",
                "file:///out/states/" + id,
                60_000);
    }

    private static Template event(String id, TaskEvent event) {
        return Template.of(Topic.TASK_EVENTS, id, MessageCodec.TASK_EVENT.encode(event));
    }

    /** A message with the places of the id in it. */
    private record Template(Topic topic, byte[] value, List<Integer> places) {
        static Template of(Topic topic, String id, byte[] value) {
            var text = new String(value, ISO_8859_1);
            var places = Stream.iterate(text.indexOf(id), at -> at >= 0, at -> text.indexOf(id, at + 1))
                    .toList();
            return new Template(topic, value, places);
        }

        ConsumerRecord<byte[], byte[]> record(byte[] id) {
            var bytes = ByteBuffer.wrap(value.clone());
            places.forEach(place -> bytes.put(place, id));
            return new ConsumerRecord<>(
                    topic.topicName(),
                    0,
                    0,
                    AT.toEpochMilli(),
                    TimestampType.CREATE_TIME,
                    id.length,
                    value.length,
                    id,
                    bytes.array(),
                    new RecordHeaders(),
                    Optional.empty());
        }
    }
}
