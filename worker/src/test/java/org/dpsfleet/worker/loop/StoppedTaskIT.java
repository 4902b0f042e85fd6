package org.dpsfleet.worker.loop;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.Awaitility;
import org.dpsfleet.broker.EmbeddedBroker;
import org.dpsfleet.schemas.codec.MessageCodec;
import org.dpsfleet.schemas.message.AdaptationTask;
import org.dpsfleet.schemas.message.AvoidedWorkers;
import org.dpsfleet.schemas.message.CheckpointReady;
import org.dpsfleet.schemas.message.FailureCategory;
import org.dpsfleet.schemas.message.Stage;
import org.dpsfleet.schemas.message.TaskCommand;
import org.dpsfleet.schemas.message.TaskCommand.Reason;
import org.dpsfleet.schemas.message.TaskEvent;
import org.dpsfleet.schemas.stage.StageDescriptor;
import org.dpsfleet.schemas.topic.KafkaSettings;
import org.dpsfleet.schemas.topic.Topic;
import org.dpsfleet.testing.message.ExampleResults;
import org.dpsfleet.testing.message.ExampleTasks;
import org.dpsfleet.testing.topic.FleetTopics;
import org.dpsfleet.testing.topic.TopicEvidence;
import org.dpsfleet.worker.settings.Recycling;
import org.dpsfleet.worker.settings.TaskLease;
import org.dpsfleet.worker.settings.WorkerListener;
import org.dpsfleet.worker.settings.WorkerSettings;
import org.dpsfleet.worker.task.Heartbeat;
import org.dpsfleet.worker.task.Progress;
import org.dpsfleet.worker.task.TaskHandler;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** What ends a task before its time: the coordinator's word, the worker itself, a worker's end. */
@ExtendWith(TopicEvidence.class)
@Timeout(120)
class StoppedTaskIT implements TopicEvidence.OnTopics {
    private static EmbeddedBroker broker;

    private final List<TaskLoop<?, ?>> loops = new ArrayList<>();
    private final List<String> handled = new CopyOnWriteArrayList<>();
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch end = new CountDownLatch(1);
    private final CompletableFuture<String> restart = new CompletableFuture<>();
    private FleetTopics topics;

    @BeforeAll
    static void startBroker(@TempDir Path directory) {
        broker = EmbeddedBroker.start(directory, 0);
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @BeforeEach
    void openTopics() {
        topics = FleetTopics.create(broker.bootstrapServers(), 2);
    }

    @AfterEach
    void closeAll() {
        end.countDown();
        loops.forEach(TaskLoop::close);
        topics.close();
    }

    @Override
    public FleetTopics topics() {
        return topics;
    }

    @Test
    void aCancelledTaskEndsWithinFiveSecondsAndTheNextOneRuns() throws Exception {
        // given a handler that beats, and a later one that only an interruption reaches
        var beating = ExampleTasks.task();
        var sleeping = ExampleTasks.task();
        var ended = new AtomicBoolean();
        var slept = new CountDownLatch(1);
        start("obedient", Duration.ofMinutes(1), (task, heartbeat) -> {
            if (task.taskId().equals(sleeping.taskId())) {
                slept.countDown();
                end.await();
            }
            try {
                for (long i = 0; ; i++) {
                    heartbeat.beat(new Progress(i, Long.MAX_VALUE, "steps", "", null));
                    begun.countDown();
                    Thread.onSpinWait();
                }
            } finally {
                ended.set(true);
            }
        });
        topics.publish(beating, 0);
        begun.await();

        // when
        topics.command(beating, 1, Reason.CANCELLED);

        // then
        var cancelled = within(5, beating, TaskEvent.Cancelled.class);
        assertThat(ended).isTrue();
        assertThat(cancelled.worker()).isEqualTo("obedient");
        assertThat(cancelled.attempt()).isEqualTo(1);

        // when
        topics.publish(sleeping, 1);
        slept.await();
        topics.command(sleeping, 1, Reason.CANCELLED);

        // then
        within(5, sleeping, TaskEvent.Cancelled.class);
        assertThat(topics.events(sleeping.taskId(), TaskEvent.Failed.class)).isEmpty();
    }

    @Test
    void aTaskCancelledBeforeItIsTakenIsNotTriedAndALaterAttemptIs() throws Exception {
        // given a worker that is busy while another task on the topic is cancelled
        var busy = ExampleTasks.task();
        var cancelled = ExampleTasks.task();
        start("late", Duration.ofMinutes(1), this::waiting);
        topics.publish(busy, 0);
        begun.await();
        topics.publish(cancelled, 0);
        topics.command(cancelled, 1, Reason.CANCELLED);
        topics.command(busy, 1, Reason.CANCELLED); // read after the other one

        // when
        within(5, busy, TaskEvent.Cancelled.class);

        // then the handler, which waits for ever, has not begun it
        var passed = within(30, cancelled, TaskEvent.Cancelled.class);
        assertThat(passed.worker()).isEqualTo("late");
        assertThat(passed.attempt()).isEqualTo(1);
        assertThat(handled).containsExactly(busy.taskId());

        // when it is taken up again
        topics.publish(cancelled.again(2, null), 0);

        // then
        end.countDown();
        assertThat(within(30, cancelled, TaskEvent.Succeeded.class).attempt()).isEqualTo(2);
    }

    @Test
    void aSupersededTaskFailsAsSuchWithoutAStrike() throws Exception {
        // given
        var task = ExampleTasks.task();
        start("late", Duration.ofMinutes(1), this::waiting);
        topics.publish(task, 0);
        begun.await();

        // when
        topics.command(task, 4, Reason.SUPERSEDED);

        // then
        var failed = within(5, task, TaskEvent.Failed.class);
        assertThat(failed.category()).isEqualTo(FailureCategory.SUPERSEDED);
        assertThat(failed.attempt()).isEqualTo(1);
    }

    @Test
    void whoMakesACheckpointAgainObeysTheCommandsOfTheStageThatWaitsForIt() throws Exception {
        // given
        var task = ExampleTasks.task();
        var remake = ExampleResults.checkpoint(task)
                .remake(Stage.EVALUATION, 2, null)
                .orElseThrow();
        start("again", Duration.ofMinutes(1), this::waiting);
        topics.publish((AdaptationTask) remake, 0);
        begun.await();

        // when
        topics.command(task, 2, Reason.CANCELLED); // of the adaptation
        topics.send(new ProducerRecord<>(
                Topic.COMMANDS.topicName(),
                MessageCodec.TASK_COMMAND.encode(new TaskCommand(
                        TaskCommand.VERSION, task.taskId(), Stage.EVALUATION, 2, Reason.SUPERSEDED, Instant.EPOCH))));

        // then
        var failed = within(5, task, TaskEvent.Failed.class);
        assertThat(failed.category()).isEqualTo(FailureCategory.SUPERSEDED);
        assertThat(failed.stage()).isEqualTo(Stage.EVALUATION);
        assertThat(topics.events(task.taskId(), TaskEvent.Cancelled.class)).isEmpty();
    }

    @Test
    void commandsForOtherTasksAndEarlierAttemptsAndNoCommandsAtAllChangeNothing() throws Exception {
        // given
        var task = ExampleTasks.task();
        start("busy", Duration.ofMinutes(1), this::waiting);
        topics.publish(task, 0);
        begun.await();

        // when the last of these has been read, the others have
        topics.send(new ProducerRecord<>(Topic.COMMANDS.topicName(), FleetTopics.bytes("{\"version\": oops")));
        topics.command(ExampleTasks.task(), 1, Reason.CANCELLED);
        topics.command(task, 0, Reason.CANCELLED);
        topics.command(task, 1, Reason.SUPERSEDED);

        // then
        within(5, task, TaskEvent.Failed.class);
        assertThat(topics.events(task.taskId(), TaskEvent.Cancelled.class)).isEmpty();
    }

    @Test
    void aDeafTaskIsNotCalledCancelledBeforeItEnds() throws Exception {
        // given
        var task = ExampleTasks.task();
        start("ignores-stop", Duration.ofMinutes(1), (t, heartbeat) -> {
            begun.countDown();
            boolean ended = false;
            while (!ended) {
                try {
                    ended = end.await(10, TimeUnit.SECONDS);
                } catch (InterruptedException e) {
                    // Native code does not look either.
                }
            }
            return ExampleResults.checkpoint(t);
        });
        topics.publish(task, 0);
        begun.await();

        // when
        topics.command(task, 1, Reason.CANCELLED);

        // then
        Awaitility.await()
                .during(Duration.ofSeconds(3))
                .atMost(Duration.ofSeconds(10))
                .until(() ->
                        topics.events(task.taskId(), TaskEvent.Cancelled.class).isEmpty());
        end.countDown();
        within(5, task, TaskEvent.Cancelled.class);
        assertThat(topics.records(Topic.CHECKPOINTS, task.taskId())).isEmpty();
    }

    @Test
    void aTaskThatAvoidsThisWorkerIsHandedBackUntried() throws Exception {
        // given
        var task = ExampleTasks.task();
        start("without-data", Duration.ofMinutes(1), this::waiting);
        var record = new ProducerRecord<>(
                Topic.ADAPTATION_TASKS.topicName(),
                0,
                FleetTopics.bytes(task.taskId()),
                MessageCodec.ADAPTATION_TASK.encode(task));
        AvoidedWorkers.write(record.headers(), List.of("another", "without-data"));

        // when
        topics.send(record);

        // then
        var failed = within(30, task, TaskEvent.Failed.class);
        assertThat(failed.category()).isEqualTo(FailureCategory.HANDED_BACK);
        assertThat(failed.delayMillis()).isEqualTo(5_000);
        assertThat(failed.message()).contains("lacks what the task needs");
        assertThat(begun.getCount()).isEqualTo(1);
    }

    @Test
    void aStuckTaskLosesItsLeaseAndTheWorkerAsksForANewProcess() throws Exception {
        // given
        var task = ExampleTasks.task();
        var loop = start("stuck", Duration.ofSeconds(3), this::waiting);
        topics.publish(task, 0);
        begun.await();

        // when
        var reason = restart.get(30, TimeUnit.SECONDS);

        // then
        assertThat(reason).contains("no progress").contains("start it again");
        assertThat(loop.problem().orElseThrow()).startsWith("the task is stuck: no progress for");
        loop.close();
        // Said nothing: handed back, a task that hangs would go round for ever.
        assertThat(topics.events(task.taskId(), TaskEvent.Failed.class)).isEmpty();
    }

    @Test
    void aWorkerGivesWayAfterItsNumberOfTasks() throws Exception {
        // given
        var tasks = ExampleTasks.tasks(3);
        var loop = start(
                "short-lived",
                Duration.ofMinutes(1),
                new Recycling(2, 0),
                (task, heartbeat) -> ExampleResults.checkpoint(task));

        // when
        topics.publish(tasks);

        // then
        assertThat(restart.get(30, TimeUnit.SECONDS)).isEqualTo("recycled after 2 tasks; start it again");
        loop.close();
        assertThat(done(tasks)).isEqualTo(2);
        start("heir", Duration.ofMinutes(1), (t, heartbeat) -> ExampleResults.checkpoint(t));
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> done(tasks) == 3);
    }

    @Test
    void aClockThatJumpsCostsNobodyItsTask() throws Exception {
        // given a wall clock that is a day off, forward and back, from look to look
        var task = ExampleTasks.task();
        var ahead = new AtomicBoolean();
        InstantSource jumping = () -> {
            boolean forward = !ahead.getAndSet(!ahead.get());
            return InstantSource.system().instant().plus(Duration.ofDays(forward ? 1 : -1));
        };
        var loop = new TaskLoop<>(
                settings("jumpy", Duration.ofSeconds(20), Recycling.NEVER),
                StageDescriptor.ADAPTATION,
                this::waiting,
                new SimpleMeterRegistry(),
                jumping);
        loops.add(loop);
        loop.start();

        // when
        topics.publish(task, 0);
        begun.await();
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() ->
                        topics.events(task.taskId(), TaskEvent.Progress.class).size() > 20);

        // then
        assertThat(loop.problem()).isEmpty();
        end.countDown();
        within(30, task, TaskEvent.Succeeded.class);
        assertThat(topics.events(task.taskId(), TaskEvent.Claimed.class)).hasSize(1);
        var times = topics.events(task.taskId()).stream().map(TaskEvent::at).toList();
        assertThat(Duration.between(times.get(0), times.get(1)).abs()).isGreaterThan(Duration.ofDays(1));
    }

    private CheckpointReady waiting(AdaptationTask task, Heartbeat heartbeat) throws Exception {
        handled.add(task.taskId());
        begun.countDown();
        end.await();
        return ExampleResults.checkpoint(task);
    }

    private long done(List<AdaptationTask> tasks) {
        return tasks.stream()
                .filter(t ->
                        !topics.events(t.taskId(), TaskEvent.Succeeded.class).isEmpty())
                .count();
    }

    private TaskLoop<AdaptationTask, CheckpointReady> start(
            String worker, Duration patience, TaskHandler<AdaptationTask, CheckpointReady> handler) {
        return start(worker, patience, Recycling.NEVER, handler);
    }

    private TaskLoop<AdaptationTask, CheckpointReady> start(
            String worker,
            Duration patience,
            Recycling recycling,
            TaskHandler<AdaptationTask, CheckpointReady> handler) {
        var loop = new TaskLoop<>(
                settings(worker, patience, recycling), StageDescriptor.ADAPTATION, handler, new SimpleMeterRegistry());
        loops.add(loop);
        loop.start();
        return loop;
    }

    private WorkerSettings settings(String worker, Duration patience, Recycling recycling) {
        var listener = new WorkerListener() {
            @Override
            public void restart(String reason) {
                restart.complete(reason);
            }
        };
        return new WorkerSettings(
                worker,
                "cpu",
                KafkaSettings.of(broker.bootstrapServers()),
                new TaskLease(Duration.ofSeconds(3), Duration.ofMillis(200), patience),
                Duration.ofSeconds(3),
                recycling,
                listener);
    }

    private <E extends TaskEvent> E within(int seconds, AdaptationTask task, Class<E> type) {
        return Awaitility.await()
                .atMost(Duration.ofSeconds(seconds))
                .until(() -> topics.events(task.taskId(), type), events -> !events.isEmpty())
                .getFirst();
    }
}
