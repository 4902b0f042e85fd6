package org.dpsfleet.coordinator.projection;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.dpsfleet.coordinator.plan.Plan;
import org.dpsfleet.coordinator.plan.Planner;
import org.dpsfleet.coordinator.plan.Specs;
import org.dpsfleet.coordinator.task.TaskState;
import org.dpsfleet.schemas.codec.MessageCodec;
import org.dpsfleet.schemas.message.AdaptationTask;
import org.dpsfleet.schemas.message.ExperimentRecord;
import org.dpsfleet.schemas.message.FailureCategory;
import org.dpsfleet.schemas.message.MessageHeaders;
import org.dpsfleet.schemas.message.Stage;
import org.dpsfleet.schemas.message.TaskEvent;
import org.dpsfleet.schemas.topic.Topic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** A message that brings several tasks is as good as one for each of them. */
class MemberRecordsTest {
    private static final Instant AT = Instant.parse("2026-01-31T12:00:00Z");
    private static final long OFFSET = 7;
    private static final Plan PLAN = new Planner(4096).plan(Specs.compared("members", 1L));
    private static final List<AdaptationTask> TASKS = PLAN.tasks();

    @TempDir
    Path directory;

    @Test
    void whatIsStoredIsWhatSeparateMessagesInItsPlaceGive() {
        var together = AdaptationTask.together(TASKS);

        var one = stored("one", Stream.of(message(together)));
        var separate = stored("separate", TASKS.stream().map(MemberRecordsTest::message));

        assertThat(one).isEqualTo(separate).contains(TASKS.getLast().taskId());
    }

    @Test
    void alsoOfOneInWhichTheTasksStandInTheMidstOfTheirAttempts() {
        var later =
                List.of(TASKS.get(0).again(2, null), TASKS.get(1).again(4, "file:///s"), TASKS.get(2), TASKS.get(3));

        assertThat(stored("one", Stream.of(message(AdaptationTask.together(later)))))
                .isEqualTo(stored("separate", later.stream().map(MemberRecordsTest::message)));
    }

    @Test
    void afterARestartEachTaskHasAMessageOfItsOwn() {
        var topics = List.of(message(AdaptationTask.together(TASKS)));
        try (var projection = StoredProjection.open(directory.resolve("restarted"), topics)) {
            projection.catchUp(topics);
        }
        try (var projection = StoredProjection.open(directory.resolve("restarted"), topics)) {
            assertThat(projection.catchUp(topics)).isZero();
            for (var task : TASKS) {
                var known = projection.projection().task(task.taskId()).orElseThrow();
                var own = known.message(Stage.ADAPTATION).message();
                assertThat(known.state()).isEqualTo(new TaskState.Published(Stage.ADAPTATION, 1));
                assertThat(MessageCodec.ADAPTATION_TASK.decode(own.value())).isEqualTo(task);
                assertThat(own.key()).isEqualTo(task.taskId().getBytes(UTF_8));
                assertThat(own.offset()).isEqualTo(OFFSET);
                assertThat(MessageHeaders.text(own.headers(), MessageHeaders.SUBJECT))
                        .isEqualTo(task.taskId());
                assertThat(MessageHeaders.text(own.headers(), MessageHeaders.TRACEPARENT))
                        .isEqualTo(MessageHeaders.text(topics.getFirst().headers(), MessageHeaders.TRACEPARENT));
            }
            assertThat(projection.projection().openTasks()).hasSize(4);
        }
    }

    @Test
    void oneThatFailsGoesItsOwnWay() {
        var message = message(AdaptationTask.together(TASKS));
        var failed = TASKS.get(1).taskId();
        try (var projection = StoredProjection.open(directory, List.of(message))) {
            projection.apply(message);
            for (var task : TASKS) {
                projection.apply(
                        event(new TaskEvent.Claimed(task.taskId(), Stage.ADAPTATION, 1, AT, "w", "cpu", 60_000)));
            }
            assertThat(projection.projection().inFlight().running()).isEqualTo(1);
            assertThat(projection.projection().inFlight().unclaimed()).isZero();
            assertThat(projection.projection().inFlight().of(PLAN.experimentId()))
                    .isEqualTo(4);

            projection.apply(event(new TaskEvent.Failed(
                    failed,
                    Stage.ADAPTATION,
                    1,
                    AT,
                    "w",
                    "cpu",
                    1,
                    FailureCategory.INTERNAL,
                    true,
                    0,
                    "why",
                    "",
                    "",
                    null)));
            projection.apply(message(TASKS.get(1).again(2, null), OFFSET + 1));

            assertThat(projection.projection().inFlight().running()).isEqualTo(1);
            assertThat(projection.projection().inFlight().unclaimed()).isEqualTo(1);
            assertThat(projection.projection().inFlight().unclaimedTasks()).isEqualTo(1);
            assertThat(projection.projection().inFlight().broughtBy(message)).isEqualTo(3);
            assertThat(projection.projection().task(failed).orElseThrow().state())
                    .isEqualTo(new TaskState.Published(Stage.ADAPTATION, 2));
        }
    }

    @Test
    void messagesOfSeveralTasksCountOnceAmongThoseInFlight() {
        var first = message(AdaptationTask.together(TASKS.subList(0, 3)));
        var second = message(TASKS.get(3), OFFSET + 1);
        try (var projection = StoredProjection.open(directory, List.of(first, second))) {
            projection.catchUp(List.of(first, second));

            var inFlight = projection.projection().inFlight();
            assertThat(inFlight.unclaimed()).isEqualTo(2);
            assertThat(inFlight.unclaimedTasks()).isEqualTo(4);
            assertThat(inFlight.broughtBy(first)).isEqualTo(3);
            assertThat(inFlight.broughtBy(second)).isEqualTo(1);
        }
    }

    @Test
    void oneThatCannotBeReadIsTheTaskOfItsKeyOnly() {
        var text = new String(MessageCodec.ADAPTATION_TASK.encode(AdaptationTask.together(TASKS)), UTF_8);
        var broken = record(
                Topic.ADAPTATION_TASKS,
                TASKS.getFirst().taskId(),
                text.replace("\"mean\"", "\"middle\"").getBytes(UTF_8),
                OFFSET);
        try (var projection = StoredProjection.open(directory, List.of(broken))) {
            projection.apply(broken);

            assertThat(projection.projection().unreadable()).isEqualTo(1);
            assertThat(projection.projection().openTasks())
                    .singleElement()
                    .satisfies(task ->
                            assertThat(task.message(Stage.ADAPTATION).message()).isEqualTo(broken));
        }
    }

    private String stored(String name, Stream<ConsumerRecord<byte[], byte[]>> messages) {
        var topics = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        var experiment = new ExperimentRecord(
                ExperimentRecord.VERSION,
                PLAN.experimentId(),
                PLAN.spec(),
                AT,
                List.of(),
                PLAN.columnsPerTask(),
                null,
                PLAN.list(PLAN.taskIds()));
        topics.add(
                record(Topic.EXPERIMENTS, PLAN.experimentId(), MessageCodec.EXPERIMENT_RECORD.encode(experiment), 0));
        messages.forEach(topics::add);
        try (var projection = StoredProjection.open(directory.resolve(name), topics)) {
            topics.forEach(projection::apply);
            projection.commit();
            assertThat(projection.projection().unreadable()).isZero();
            return projection.dump();
        }
    }

    private static ConsumerRecord<byte[], byte[]> message(AdaptationTask task) {
        return message(task, OFFSET);
    }

    private static ConsumerRecord<byte[], byte[]> message(AdaptationTask task, long offset) {
        return record(Topic.ADAPTATION_TASKS, task.taskId(), MessageCodec.ADAPTATION_TASK.encode(task), offset);
    }

    private static ConsumerRecord<byte[], byte[]> event(TaskEvent event) {
        return record(Topic.TASK_EVENTS, event.taskId(), MessageCodec.TASK_EVENT.encode(event), 0);
    }

    private static ConsumerRecord<byte[], byte[]> record(Topic topic, String key, byte[] value, long offset) {
        var headers = new RecordHeaders();
        headers.add(
                MessageHeaders.TRACEPARENT,
                "00-%s-%s-01".formatted("ab".repeat(16), "cd".repeat(8)).getBytes(UTF_8));
        headers.add(MessageHeaders.SUBJECT, key.getBytes(UTF_8));
        return new ConsumerRecord<>(
                topic.topicName(),
                0,
                offset,
                AT.toEpochMilli(),
                TimestampType.LOG_APPEND_TIME,
                0,
                value.length,
                key.getBytes(UTF_8),
                value,
                headers,
                Optional.empty());
    }
}
