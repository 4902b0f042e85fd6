package org.dpsfleet.worker.loop;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.protocol.ApiKeys;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.dpsfleet.broker.EmbeddedBroker;
import org.dpsfleet.schemas.message.AdaptationTask;
import org.dpsfleet.schemas.message.CheckpointReady;
import org.dpsfleet.schemas.message.TaskEvent;
import org.dpsfleet.schemas.stage.StageDescriptor;
import org.dpsfleet.schemas.topic.KafkaSettings;
import org.dpsfleet.schemas.topic.Topic;
import org.dpsfleet.testing.message.ExampleResults;
import org.dpsfleet.testing.message.ExampleTasks;
import org.dpsfleet.testing.topic.FleetTopics;
import org.dpsfleet.testing.topic.TopicEvidence;
import org.dpsfleet.worker.fault.BrokerProxy;
import org.dpsfleet.worker.settings.Recycling;
import org.dpsfleet.worker.settings.TaskLease;
import org.dpsfleet.worker.settings.WorkerListener;
import org.dpsfleet.worker.settings.WorkerSettings;
import org.dpsfleet.worker.task.Heartbeat;
import org.dpsfleet.worker.task.Progress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** What a worker does when the broker's answers get lost, and when the broker is gone for long. */
@ExtendWith(TopicEvidence.class)
@Timeout(180)
class FaultyBrokerIT implements TopicEvidence.OnTopics {
    // Short, so that the producer itself gives up and the worker has to go on.
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Map<String, String> IMPATIENT = Map.of(
            "request.timeout.ms", "1000",
            "delivery.timeout.ms", String.valueOf(PATIENCE.toMillis()),
            "max.block.ms", String.valueOf(PATIENCE.toMillis()));

    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch end = new CountDownLatch(1);
    private final CountDownLatch joined = new CountDownLatch(1);
    private final AtomicLong steps = new AtomicLong();
    private final AdaptationTask task = ExampleTasks.task();

    @TempDir
    private Path directory;

    private EmbeddedBroker broker;
    private BrokerProxy proxy;
    private FleetTopics topics;
    private TaskLoop<AdaptationTask, CheckpointReady> loop;

    @BeforeEach
    void startAll() throws Exception {
        broker = EmbeddedBroker.start(directory, 0);
        proxy = BrokerProxy.to(broker.bootstrapServers());
        topics = FleetTopics.create(broker.bootstrapServers(), 2);
        loop = new TaskLoop<>(settings(), StageDescriptor.ADAPTATION, this::stepping, new SimpleMeterRegistry());
        loop.start();
        assertThat(joined.await(60, TimeUnit.SECONDS)).isTrue();
    }

    @AfterEach
    void closeAll() throws Exception {
        end.countDown();
        proxy.heal();
        loop.close();
        topics.close();
        proxy.close();
        broker.close();
    }

    @Override
    public FleetTopics topics() {
        return topics;
    }

    @Test
    void anOutcomeWhoseCommitIsNeverAnsweredIsThereAllTheSame() throws Exception {
        // given
        topics.publish(task, 0);
        begun.await();

        // when the publisher has given up waiting at least once
        proxy.loseAnswersTo(ApiKeys.END_TXN);
        end.countDown();
        eventually().until(() -> proxy.lost() >= 3);
        proxy.heal();

        // then it is there, perhaps more than once, and never half
        eventually()
                .until(() ->
                        !topics.events(task.taskId(), TaskEvent.Succeeded.class).isEmpty());
        loop.close();
        assertThat(topics.records(Topic.CHECKPOINTS, task.taskId()))
                .hasSameSizeAs(topics.events(task.taskId(), TaskEvent.Succeeded.class))
                .isNotEmpty();
    }

    @Test
    void aTaskWhoseClaimIsNotAnsweredIsNotRun() throws Exception {
        // when
        proxy.loseAnswersTo(ApiKeys.PRODUCE);
        topics.publish(task, 0);
        eventually().until(() -> proxy.lost() >= 1);

        // then
        Awaitility.await().during(Duration.ofSeconds(2)).until(() -> begun.getCount() == 1);
        proxy.heal();
        begun.await();
        assertThat(topics.events(task.taskId(), TaskEvent.Claimed.class)).isNotEmpty();
        end.countDown();
        eventually()
                .until(() ->
                        !topics.events(task.taskId(), TaskEvent.Succeeded.class).isEmpty());
    }

    @Test
    void aTaskGoesOnWhileTheBrokerIsGoneForMuchLongerThanAProducerWaits() throws Exception {
        // given
        topics.publish(task, 0);
        begun.await();

        // when
        broker.close();
        long before = steps.get();
        eventually().pollDelay(PATIENCE.multipliedBy(5)).until(() -> steps.get() > before + 1_000);
        assertThat(loop.problem()).isEmpty();
        end.countDown();
        broker = EmbeddedBroker.start(directory, 0);

        // then
        eventually()
                .until(() ->
                        !topics.events(task.taskId(), TaskEvent.Succeeded.class).isEmpty());
        assertThat(topics.records(Topic.CHECKPOINTS, task.taskId())).hasSize(1);
        assertThat(topics.events(task.taskId(), TaskEvent.Claimed.class)).hasSize(1);
    }

    private CheckpointReady stepping(AdaptationTask claimed, Heartbeat heartbeat) throws Exception {
        begun.countDown();
        while (!end.await(1, TimeUnit.MILLISECONDS)) {
            heartbeat.beat(new Progress(steps.incrementAndGet(), Long.MAX_VALUE, "steps", "", null));
        }
        return ExampleResults.checkpoint(claimed);
    }

    private WorkerSettings settings() {
        var listener = new WorkerListener() {
            @Override
            public void joined() {
                joined.countDown();
            }
        };
        return new WorkerSettings(
                "tried",
                "cpu",
                new KafkaSettings(proxy.bootstrapServers(), IMPATIENT),
                new TaskLease(Duration.ofSeconds(3), Duration.ofMillis(200), Duration.ofMinutes(1)),
                Duration.ofSeconds(3),
                Recycling.NEVER,
                listener);
    }

    private static ConditionFactory eventually() {
        return Awaitility.await().atMost(Duration.ofSeconds(90));
    }
}
