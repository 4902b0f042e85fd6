package org.dpsfleet.worker.loop;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.awaitility.Awaitility;
import org.dpsfleet.broker.EmbeddedBroker;
import org.dpsfleet.schemas.message.AdaptationTask;
import org.dpsfleet.schemas.message.CheckpointReady;
import org.dpsfleet.schemas.message.TaskEvent;
import org.dpsfleet.schemas.topic.ShareGroup;
import org.dpsfleet.schemas.topic.Topic;
import org.dpsfleet.testing.message.ExampleResults;
import org.dpsfleet.testing.message.ExampleTasks;
import org.dpsfleet.worker.task.TaskHandler;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** The contract on the embedded broker, and what needs a broker in the test's hands. */
class EmbeddedTaskLoopIT extends TaskLoopContract {
    // The shortest that the broker allows: what a worker that died had taken waits for its session to end.
    private static final Duration SESSION = Duration.ofSeconds(3);

    private static Path directory;
    private static EmbeddedBroker broker;

    @BeforeAll
    static void startBroker(@TempDir Path temporary) throws Exception {
        directory = temporary;
        broker = EmbeddedBroker.start(directory, 0);
        setSession();
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @Override
    String bootstrapServers() {
        return broker.bootstrapServers();
    }

    @Test
    void aTaskLongerThanTheGroupsSessionIsNotHandedOutAgain() throws Exception {
        // given
        var task = ExampleTasks.task();
        var released = new CountDownLatch(1);
        TaskHandler<AdaptationTask, CheckpointReady> handler = (t, heartbeat) -> {
            released.await();
            return ExampleResults.checkpoint(t);
        };
        start("patient", handler);
        start("idle", handler);

        // when
        topics().publish(task, 0);
        waitFor(task, TaskEvent.Claimed.class);

        // then
        Awaitility.await()
                .during(SESSION.multipliedBy(3))
                .atMost(SESSION.multipliedBy(4))
                .until(() ->
                        topics().events(task.taskId(), TaskEvent.Claimed.class).size() == 1);
        released.countDown();
        waitFor(task, TaskEvent.Succeeded.class);
        assertThat(topics().events(task.taskId(), TaskEvent.Claimed.class)).hasSize(1);
    }

    @Test
    void aTaskOutlivesItsBrokersRestart() throws Exception {
        // given
        var task = ExampleTasks.task();
        var next = ExampleTasks.task();
        var begun = new CountDownLatch(1);
        var released = new CountDownLatch(1);
        start("steady", (t, heartbeat) -> {
            begun.countDown();
            released.await();
            return ExampleResults.checkpoint(t);
        });
        topics().publish(task, 0);
        begun.await();

        // when the task ends while the broker is away
        broker.close();
        released.countDown();
        broker = EmbeddedBroker.start(directory, 0);

        // then
        waitFor(task, TaskEvent.Succeeded.class);
        assertThat(topics().records(Topic.CHECKPOINTS, task.taskId())).hasSize(1);
        topics().publish(next, 1);
        waitFor(next, TaskEvent.Succeeded.class);
    }

    private static void setSession() throws Exception {
        var group = new ConfigResource(ConfigResource.Type.GROUP, ShareGroup.GPU_WORKERS.groupName());
        var entry = new ConfigEntry("share.session.timeout.ms", String.valueOf(SESSION.toMillis()));
        try (var admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            var set = new AlterConfigOp(entry, AlterConfigOp.OpType.SET);
            admin.incrementalAlterConfigs(Map.of(group, List.of(set))).all().get();
        }
    }
}
