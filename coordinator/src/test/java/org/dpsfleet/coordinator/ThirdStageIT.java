package org.dpsfleet.coordinator;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import org.dpsfleet.coordinator.plan.Specs;
import org.dpsfleet.coordinator.task.RetryPolicy;
import org.dpsfleet.schemas.codec.MessageCodec;
import org.dpsfleet.schemas.message.DeadLetter;
import org.dpsfleet.schemas.message.TaskMessage;
import org.dpsfleet.schemas.message.TaskScores;
import org.dpsfleet.schemas.metric.FleetMeter;
import org.dpsfleet.schemas.stage.StageDescriptor;
import org.dpsfleet.schemas.topic.KafkaSettings;
import org.dpsfleet.testing.message.ExampleResults;
import org.dpsfleet.worker.Heartbeat;
import org.dpsfleet.worker.TaskHandler;
import org.dpsfleet.worker.TaskLoop;
import org.dpsfleet.worker.WorkerSettings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A stage that the fleet's own code has never heard of: described in {@link ThreeStages}, done by real workers. */
@Timeout(180)
class ThirdStageIT {
    @RegisterExtension
    final TestFleet fleet = new TestFleet(
            broker -> Settings.of(broker, new RetryPolicy(2, Duration.ofMillis(100), Duration.ofMillis(100)), null),
            ThreeStages.PIPELINE);

    private final List<TaskLoop<?, ?>> loops = new ArrayList<>();
    private final MeterRegistry calibrations = new SimpleMeterRegistry();
    private volatile boolean broken;

    @BeforeEach
    void start() {
        work(StageDescriptor.ADAPTATION, (task, _) -> ExampleResults.checkpoint(task), new SimpleMeterRegistry());
        work(ThreeStages.EVALUATION, (checkpoint, _) -> ThreeStages.evaluate(checkpoint), new SimpleMeterRegistry());
    }

    @AfterEach
    void stop() {
        loops.parallelStream().forEach(TaskLoop::close);
    }

    @Test
    void itsTasksAreRetriedDeadLetteredReplayedAndDoneLikeThoseOfTheOthers() {
        // given a task that comes to the third stage, and fails there twice
        broken = true;
        work(ThreeStages.CALIBRATION, this::calibrate, calibrations);
        var id = submit();
        var taskId = fleet.api().taskIds(id).getFirst();
        await().atMost(Duration.ofSeconds(60)).until(() -> fleet.api().count(id, "dead"), dead -> dead == 1);

        // then its last message is on the stage's own topic of dead letters
        var letter = fleet.topics().records(ThreeStages.CALIBRATION.deadLetterTopic(), taskId);
        assertThat(letter).singleElement().satisfies(l -> {
            assertThat(l.topic()).isEqualTo("dlq.dps.draft-scores");
            assertThat(DeadLetter.read(l.headers()).attempts()).isEqualTo(2);
        });
        var failure = fleet.api().failures(id).path(0);
        assertThat(failure.path("stage").asString()).isEqualTo("calibration");
        assertThat(failure.path("message").asString()).isEqualTo("not calibrated yet");
        assertThat(fleet.api().metric("dps_tasks_failed_total{category=\"internal\",kind=\"calibration\"}"))
                .isEqualTo(2);
        assertThat(fleet.api().metric("dps_tasks_retried_total{kind=\"calibration\"}"))
                .isEqualTo(1);
        assertThat(fleet.api().metric("dps_tasks_dead_lettered_total{kind=\"calibration\"}"))
                .isEqualTo(1);

        // when the cause is mended and the dead letter is replayed
        broken = false;
        var replay = fleet.api()
                .post(
                        "/api/v1/replays",
                        String.format(Locale.ROOT, "{\"task_ids\":[\"%s\"],\"dry_run\":false}", taskId));

        // then it is done, with what the third stage made
        assertThat(replay.json().at("/replayed/0/stage").asString()).isEqualTo("calibration");
        assertThat(replay.json().at("/replayed/0/attempt").asInt()).isEqualTo(3);
        await().atMost(Duration.ofSeconds(60)).until(() -> fleet.api().state(id), "succeeded"::equals);
        assertThat(fleet.topics().records(ThreeStages.PIPELINE.resultTopic(), taskId))
                .singleElement()
                .satisfies(r -> assertThat(MessageCodec.TASK_SCORES
                                .decode(r.value())
                                .scores()
                                .getFirst()
                                .testScore())
                        .isEqualTo(0.5));
        for (var kind : List.of("adaptation", "evaluation", "calibration")) {
            assertThat(fleet.api().metric("dps_tasks_published_total{kind=\"" + kind + "\"}"))
                    .as(kind)
                    .isEqualTo(1);
            assertThat(fleet.api().metric("dps_tasks_succeeded_total{kind=\"" + kind + "\"}"))
                    .as(kind)
                    .isEqualTo(1);
        }
        assertThat(fleet.api().metric("dps_tasks_replayed_total{kind=\"calibration\"}"))
                .isEqualTo(1);
        assertThat(calibrations
                        .get(FleetMeter.TASKS_SUCCEEDED.meterName())
                        .tag("kind", "calibration")
                        .counter()
                        .count())
                .isEqualTo(1);
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(
                                fleet.api().metric("dps_kafka_share_group_lag{group=\"dps.calibration-workers\"}"))
                        .isZero());

        // and a coordinator that reads it all again knows the same
        fleet.restartCoordinator();
        assertThat(fleet.api().state(id)).isEqualTo("succeeded");
        assertThat(fleet.api().metric("dps_tasks_succeeded_total{kind=\"calibration\"}"))
                .isEqualTo(1);
        assertThat(fleet.api().metric("dps_tasks_dead_lettered_total{kind=\"calibration\"}"))
                .isEqualTo(1);
        assertThat(fleet.api().metric("dps_projection_records_total{topic=\"dlq.dps.draft-scores\"}"))
                .isEqualTo(1);
    }

    @Test
    void aTaskThatRunsInItIsCancelled() {
        // given
        var begun = new CountDownLatch(1);
        work(
                ThreeStages.CALIBRATION,
                (draft, _) -> {
                    begun.countDown();
                    new CountDownLatch(1).await();
                    return ThreeStages.calibrate(draft);
                },
                calibrations);
        var id = submit();
        await().atMost(Duration.ofSeconds(60))
                .until(() -> begun.getCount() == 0 && fleet.api().count(id, "running") == 1);
        assertThat(fleet.api().status(id).at("/running/0/stage").asString()).isEqualTo("calibration");

        // when
        var answer = fleet.api().cancel(id);

        // then
        assertThat(answer.json().path("stopping").asInt()).isEqualTo(1);
        await().atMost(Duration.ofSeconds(60)).until(() -> fleet.api().state(id), "cancelled"::equals);
        assertThat(fleet.api().metric("dps_tasks_cancelled_total{kind=\"calibration\"}"))
                .isEqualTo(1);
        assertThat(fleet.api().metric("dps_tasks_cancelled_total{kind=\"evaluation\"}"))
                .isZero();
        assertThat(fleet.api().metric("dps_tasks_succeeded_total{kind=\"evaluation\"}"))
                .isEqualTo(1);
    }

    private TaskScores calibrate(DraftScores draft, Heartbeat ignored) {
        if (broken) {
            throw new IllegalStateException("not calibrated yet");
        }
        return ThreeStages.calibrate(draft);
    }

    private <T extends TaskMessage, R> void work(
            StageDescriptor<T, R> stage, TaskHandler<T, R> handler, MeterRegistry registry) {
        var settings = WorkerSettings.of(
                stage.name() + "-1", KafkaSettings.of(fleet.broker().bootstrapServers()), "cpu");
        var loop = new TaskLoop<>(settings, stage, handler, registry);
        loop.start();
        loops.add(loop);
    }

    private String submit() {
        return fleet.api().submitted(Specs.lin("three-stages", 2, 1L));
    }
}
