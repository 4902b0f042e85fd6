package org.dpsfleet.worker.loop;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.FeatureUpdate;
import org.apache.kafka.clients.admin.UpdateFeaturesOptions;
import org.apache.kafka.common.config.ConfigResource;
import org.awaitility.Awaitility;
import org.dpsfleet.broker.EmbeddedBroker;
import org.dpsfleet.schemas.message.AdaptationTask;
import org.dpsfleet.schemas.message.CheckpointReady;
import org.dpsfleet.schemas.message.FailureCategory;
import org.dpsfleet.schemas.message.TaskEvent;
import org.dpsfleet.schemas.stage.StageDescriptor;
import org.dpsfleet.schemas.topic.KafkaSettings;
import org.dpsfleet.schemas.topic.Topic;
import org.dpsfleet.testing.message.ExampleResults;
import org.dpsfleet.testing.message.ExampleTasks;
import org.dpsfleet.testing.topic.FleetTopics;
import org.dpsfleet.worker.settings.Recycling;
import org.dpsfleet.worker.settings.TaskLease;
import org.dpsfleet.worker.settings.WorkerListener;
import org.dpsfleet.worker.settings.WorkerSettings;
import org.dpsfleet.worker.task.Heartbeat;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** A broker that is there and says no; and an outcome that is never published. */
@Timeout(120)
class RefusedIT {
    private static final Map<String, String> IMPATIENT = Map.of(
            "request.timeout.ms", "1000",
            "delivery.timeout.ms", "2000",
            "max.block.ms", "2000");

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final BlockingQueue<String> refusals = new LinkedBlockingQueue<>();
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch end = new CountDownLatch(1);
    private final AdaptationTask task = ExampleTasks.task();
    private EmbeddedBroker broker;
    private FleetTopics topics;
    private Admin admin;
    private TaskLoop<AdaptationTask, CheckpointReady> loop;

    @BeforeEach
    void start(@TempDir Path directory) {
        broker = EmbeddedBroker.start(directory, 0);
        topics = FleetTopics.create(broker.bootstrapServers(), 2);
        admin = Admin.create(KafkaSettings.of(broker.bootstrapServers()).admin("test"));
        loop = new TaskLoop<>(settings(), StageDescriptor.ADAPTATION, this::checkpoint, registry);
    }

    @AfterEach
    void stop() {
        end.countDown();
        loop.close();
        admin.close();
        topics.close();
        broker.close();
    }

    @Test
    void aResultThatItsTopicNeverTakesFailsTheTaskForGoodWithTheReason() throws Exception {
        // given
        limit(Topic.CHECKPOINTS, "300");
        loop.start();
        end.countDown();
        // when
        topics.publish(task, 0);
        // then
        var failed = Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> topics.events(task.taskId(), TaskEvent.Failed.class), list -> !list.isEmpty())
                .getFirst();
        assertThat(failed.category()).isEqualTo(FailureCategory.INTERNAL);
        assertThat(failed.retryable()).isFalse();
        assertThat(failed.message()).contains("larger than Kafka takes").contains("max.message.bytes");
        assertThat(topics.records(Topic.CHECKPOINTS)).isEmpty();
        assertThat(count("dps.tasks.succeeded")).isZero();
        assertThat(count("dps.tasks.failed")).isEqualTo(1);
        // and the worker takes the next one
        limit(Topic.CHECKPOINTS, "1000000");
        var next = ExampleTasks.task();
        topics.publish(next, 0);
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() ->
                        !topics.events(next.taskId(), TaskEvent.Succeeded.class).isEmpty());
    }

    @Test
    void shareGroupsThatAreOffAreSaidOnceWithTheCureAndWaitedFor() throws Exception {
        // given
        shareGroups((short) 0, FeatureUpdate.UpgradeType.UNSAFE_DOWNGRADE);
        // when
        loop.start();
        // then
        assertThat(refusals.poll(60, TimeUnit.SECONDS)).contains("share.version=1");
        assertThat(loop.problem()).isEmpty();
    }

    @Test
    void anOutcomeThatCouldNotBePublishedIsNotCounted() throws Exception {
        // given
        loop.start();
        topics.publish(task, 0);
        assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();
        // when the broker goes for good before the task ends, and the worker is told to stop
        broker.close();
        end.countDown();
        loop.close();
        // then
        assertThat(count("dps.tasks.succeeded")).isZero();
        assertThat(count("dps.tasks.failed")).isZero();
        assertThat(registry.find("dps.task.run.time").timers())
                .allSatisfy(timer -> assertThat(timer.count()).isZero());
    }

    private CheckpointReady checkpoint(AdaptationTask claimed, Heartbeat heartbeat) throws Exception {
        begun.countDown();
        end.await();
        return ExampleResults.checkpoint(claimed);
    }

    private double count(String counter) {
        return registry.find(counter).counters().stream()
                .mapToDouble(c -> c.count())
                .sum();
    }

    private void limit(Topic topic, String bytes) throws Exception {
        var op = new AlterConfigOp(new ConfigEntry("max.message.bytes", bytes), AlterConfigOp.OpType.SET);
        admin.incrementalAlterConfigs(
                        Map.of(new ConfigResource(ConfigResource.Type.TOPIC, topic.topicName()), List.of(op)))
                .all()
                .get(30, TimeUnit.SECONDS);
    }

    private void shareGroups(short level, FeatureUpdate.UpgradeType how) throws Exception {
        admin.updateFeatures(Map.of("share.version", new FeatureUpdate(level, how)), new UpdateFeaturesOptions())
                .all()
                .get(30, TimeUnit.SECONDS);
    }

    private WorkerSettings settings() {
        var listener = new WorkerListener() {
            @Override
            public void refused(@Nullable String sentence) {
                if (sentence != null) {
                    refusals.add(sentence);
                }
            }
        };
        return new WorkerSettings(
                "refused",
                "cpu",
                new KafkaSettings(broker.bootstrapServers(), IMPATIENT),
                new TaskLease(Duration.ofSeconds(3), Duration.ofMillis(200), Duration.ofMinutes(1)),
                Duration.ofSeconds(1),
                Recycling.NEVER,
                listener);
    }
}
