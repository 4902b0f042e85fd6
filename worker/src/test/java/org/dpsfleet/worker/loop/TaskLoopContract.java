package org.dpsfleet.worker.loop;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.dpsfleet.schemas.codec.MessageCodec;
import org.dpsfleet.schemas.message.AdaptationTask;
import org.dpsfleet.schemas.message.AvoidedWorkers;
import org.dpsfleet.schemas.message.CheckpointReady;
import org.dpsfleet.schemas.message.DeadLetter;
import org.dpsfleet.schemas.message.FailureCategory;
import org.dpsfleet.schemas.message.MessageHeaders;
import org.dpsfleet.schemas.message.Stage;
import org.dpsfleet.schemas.message.TaskEvent;
import org.dpsfleet.schemas.message.TrainingFigures;
import org.dpsfleet.schemas.stage.StageDescriptor;
import org.dpsfleet.schemas.topic.KafkaSettings;
import org.dpsfleet.schemas.topic.Topic;
import org.dpsfleet.testing.message.ExampleResults;
import org.dpsfleet.testing.message.ExampleTasks;
import org.dpsfleet.testing.topic.FleetTopics;
import org.dpsfleet.testing.topic.TopicEvidence;
import org.dpsfleet.worker.failure.HandBackException;
import org.dpsfleet.worker.failure.TaskFailure;
import org.dpsfleet.worker.settings.Recycling;
import org.dpsfleet.worker.settings.TaskLease;
import org.dpsfleet.worker.settings.WorkerListener;
import org.dpsfleet.worker.settings.WorkerSettings;
import org.dpsfleet.worker.task.Progress;
import org.dpsfleet.worker.task.TaskHandler;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import static org.assertj.core.api.Assertions.assertThat;

/** What a task loop does on any broker. */
@ExtendWith(TopicEvidence.class)
@Timeout(120)
abstract class TaskLoopContract implements TopicEvidence.OnTopics {
    static final TaskHandler<AdaptationTask, CheckpointReady> AT_ONCE =
            (task, heartbeat) -> ExampleResults.checkpoint(task);

    private static final int TASK_PARTITIONS = 2;

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final List<TaskLoop<?, ?>> loops = new ArrayList<>();
    private FleetTopics topics;

    abstract String bootstrapServers();

    @BeforeEach
    void openTopics() {
        topics = FleetTopics.create(bootstrapServers(), TASK_PARTITIONS);
    }

    @AfterEach
    void closeAll() {
        loops.forEach(TaskLoop::close);
        topics.close();
    }

    @Override
    public FleetTopics topics() {
        return topics;
    }

    @Test
    void aTaskIsClaimedBeatsAndSucceedsTogetherWithItsResult() throws Exception {
        // given
        var task = ExampleTasks.task();
        var seen = new CountDownLatch(1);
        var figures = new TrainingFigures(3, 0.5, null);
        start("beating", (t, heartbeat) -> {
            while (seen.getCount() > 0) {
                heartbeat.beat(new Progress(3, 10, "epochs", "loss 0.5", "file:///state", figures));
                Thread.onSpinWait();
            }
            return ExampleResults.checkpoint(t);
        });

        // when
        topics.publish(task, 0);
        eventually()
                .until(() ->
                        topics.events(task.taskId(), TaskEvent.Progress.class).size() >= 2);
        assertThat(topics.records(Topic.CHECKPOINTS, task.taskId())).isEmpty();
        seen.countDown();
        var succeeded = waitFor(task, TaskEvent.Succeeded.class);

        // then
        assertThat(topics.events(task.taskId()).getFirst()).isInstanceOfSatisfying(TaskEvent.Claimed.class, claimed -> {
            assertThat(claimed.worker()).isEqualTo("beating");
            assertThat(claimed.attempt()).isEqualTo(1);
            assertThat(claimed.leaseMillis()).isEqualTo(3_000);
        });
        assertThat(topics.events(task.taskId(), TaskEvent.Progress.class))
                .allSatisfy(p -> assertThat(p.leaseMillis()).isEqualTo(3_000))
                .last()
                .satisfies(p -> {
                    assertThat(p.resumeFrom()).isEqualTo("file:///state");
                    assertThat(p.training()).isEqualTo(figures);
                });
        assertThat(succeeded.seconds()).isPositive();
        var result = topics.records(Topic.CHECKPOINTS, task.taskId());
        assertThat(result).hasSize(1);
        assertThat(MessageCodec.CHECKPOINT_READY.decode(result.getFirst().value()))
                .isEqualTo(ExampleResults.checkpoint(task));
        assertThat(MessageHeaders.text(result.getFirst().headers(), MessageHeaders.SOURCE))
                .isEqualTo("/gpu-worker/beating");
        // A transaction's marker follows each of its records.
        assertThat(topics.end(Topic.CHECKPOINTS, result.getFirst().partition()))
                .isEqualTo(result.getFirst().offset() + 2);
        var last = topics.records(Topic.TASK_EVENTS).getLast();
        assertThat(topics.end(Topic.TASK_EVENTS, 0)).isEqualTo(last.offset() + 2);
    }

    @Test
    void aFailureBringsTheHandlersDecision() throws Exception {
        // given
        var task = ExampleTasks.task();
        start("failing", (t, heartbeat) -> {
            throw TaskFailure.missingData("no file stl10/train_X.bin", Duration.ofSeconds(9));
        });

        // when
        topics.publish(task, 0);
        var failed = waitFor(task, TaskEvent.Failed.class);

        // then
        assertThat(failed.category()).isEqualTo(FailureCategory.MISSING_DATA);
        assertThat(failed.retryable()).isTrue();
        assertThat(failed.delayMillis()).isEqualTo(9_000);
        assertThat(failed.message()).isEqualTo("no file stl10/train_X.bin");
        assertThat(topics.records(Topic.CHECKPOINTS, task.taskId())).isEmpty();
    }

    @Test
    void whatWasClaimedHasSucceededOrFailed() throws Exception {
        // given
        var good = ExampleTasks.task();
        var bad = ExampleTasks.task();
        var loop = start("counting", (task, heartbeat) -> {
            if (task.taskId().equals(bad.taskId())) {
                throw new OutOfMemoryError("CUDA out of memory");
            }
            return ExampleResults.checkpoint(task);
        });

        // when
        topics.publish(List.of(good, bad));
        waitFor(good, TaskEvent.Succeeded.class);
        waitFor(bad, TaskEvent.Failed.class);
        loop.close();

        // then
        assertThat(registry.get("dps.task.queue.time").timer().count()).isEqualTo(2);
        assertThat(registry.get("dps.tasks.succeeded").counter().count()).isEqualTo(1);
        assertThat(registry.get("dps.tasks.failed").counters())
                .filteredOn(counter -> counter.count() > 0)
                .singleElement()
                .satisfies(counter -> {
                    assertThat(counter.count()).isEqualTo(1);
                    assertThat(counter.getId().getTag("category")).isEqualTo("out_of_memory");
                });
        assertThat(registry.get("dps.task.run.time").timers())
                .extracting(timer -> timer.count())
                .containsExactlyInAnyOrder(1L, 1L, 0L); // succeeded, failed, cancelled
        assertThat(registry.get("dps.tasks.running").longTaskTimer().activeTasks())
                .isZero();
    }

    @Test
    void whatIsMadeAgainIsToldAsAnAttemptOfTheStageThatWaitsForIt() throws Exception {
        // given
        var task = ExampleTasks.task();
        var ready = ExampleResults.checkpoint(task);
        var remake = (AdaptationTask)
                ready.remake(Stage.EVALUATION, 4, "file:///state").orElseThrow();
        var record = new ProducerRecord<>(
                Topic.ADAPTATION_TASKS.topicName(),
                0,
                FleetTopics.bytes(task.taskId()),
                MessageCodec.ADAPTATION_TASK.encode(remake));
        AvoidedWorkers.write(record.headers(), List.of("blind"));
        start("again", AT_ONCE);

        // when
        topics.send(record);
        var remade = waitFor(task, TaskEvent.Remade.class);

        // then
        assertThat(topics.events(task.taskId())).hasSize(2).allSatisfy(event -> {
            assertThat(event.stage()).isEqualTo(Stage.EVALUATION);
            assertThat(event.attempt()).isEqualTo(4);
        });
        assertThat(remade.worker()).isEqualTo("again");
        assertThat(topics.records(Topic.CHECKPOINTS, task.taskId()))
                .singleElement()
                .satisfies(next -> {
                    assertThat(MessageCodec.CHECKPOINT_READY.decode(next.value()))
                            .isEqualTo(ready.again(5, null));
                    assertThat(AvoidedWorkers.read(next.headers())).containsExactly("blind");
                });
    }

    @Test
    void anUnreadableMessageGoesToTheDeadLettersAsItCame() throws Exception {
        // given
        var good = ExampleTasks.task();
        start("reading", AT_ONCE);
        var bad = new ProducerRecord<>(
                Topic.ADAPTATION_TASKS.topicName(),
                0,
                FleetTopics.bytes("repaired-by-hand"),
                FleetTopics.bytes("{\"version\": 1, oops"));
        bad.headers().add("x-note", FleetTopics.bytes("by hand"));

        // when
        topics.send(bad);
        topics.publish(good, 0);
        waitFor(good, TaskEvent.Succeeded.class);

        // then
        var letters = topics.records(Topic.DEAD_ADAPTATION_TASKS, "repaired-by-hand");
        assertThat(letters).hasSize(1);
        assertThat(letters.getFirst().value()).isEqualTo(bad.value());
        assertThat(MessageHeaders.text(letters.getFirst().headers(), "x-note")).isEqualTo("by hand");
        var account = DeadLetter.read(letters.getFirst().headers());
        assertThat(account.cause().category()).isEqualTo(FailureCategory.BAD_INPUT);
        assertThat(account.origin().topic()).isEqualTo(bad.topic());
        assertThat(account.worker()).isEqualTo("reading");
    }

    @Test
    void ofAnUnreadableTaskTheCoordinatorIsTold() throws Exception {
        // given
        var task = ExampleTasks.task();
        start("telling", AT_ONCE);

        // when
        var key = FleetTopics.bytes(task.taskId());
        var topic = Topic.ADAPTATION_TASKS.topicName();
        topics.send(new ProducerRecord<>(topic, 0, key, FleetTopics.bytes("{}")));

        // then
        var word = waitFor(task, TaskEvent.DeadLettered.class);
        assertThat(word.category()).isEqualTo(FailureCategory.BAD_INPUT);
        assertThat(word.message()).contains("attempt");
        assertThat(topics.records(Topic.DEAD_ADAPTATION_TASKS, task.taskId())).hasSize(1);
        assertThat(topics.events(task.taskId())).hasSize(1);
    }

    @Test
    void aClosedWorkerHandsItsTaskBackWithAResumePoint() throws Exception {
        // given
        var task = ExampleTasks.task();
        var begun = new CountDownLatch(1);
        var loop = start("stopping", (t, heartbeat) -> {
            try {
                while (true) {
                    heartbeat.beat(new Progress(1, 10, "epochs", "", null));
                    begun.countDown();
                    Thread.onSpinWait();
                }
            } catch (HandBackException e) {
                throw e.resumeFrom("file:///saved");
            }
        });
        topics.publish(task, 0);
        begun.await();

        // when
        loop.close();

        // then
        assertThat(topics.events(task.taskId(), TaskEvent.Failed.class))
                .singleElement()
                .satisfies(failed -> {
                    assertThat(failed.category()).isEqualTo(FailureCategory.HANDED_BACK);
                    assertThat(failed.resumeFrom()).isEqualTo("file:///saved");
                    assertThat(failed.retryable()).isTrue();
                });
    }

    @Test
    void aDeafTaskIsHandedBackWhenTheGraceTimeIsOver() throws Exception {
        // given
        var task = ExampleTasks.task();
        var begun = new CountDownLatch(1);
        var loop = start("ignores-stop", (t, heartbeat) -> {
            heartbeat.beat(new Progress(1, 2, "epochs", "", "file:///half"));
            begun.countDown();
            new CountDownLatch(1).await();
            throw new IllegalStateException("never");
        });
        topics.publish(task, 0);
        begun.await();

        // when
        loop.close();

        // then
        assertThat(topics.events(task.taskId(), TaskEvent.Failed.class))
                .singleElement()
                .satisfies(failed -> {
                    assertThat(failed.category()).isEqualTo(FailureCategory.HANDED_BACK);
                    assertThat(failed.resumeFrom()).isEqualTo("file:///half");
                });
    }

    @Test
    void twoWorkersShareTasksAndDoEachOnce() throws Exception {
        // given
        var tasks = ExampleTasks.tasks(20);
        start("left", AT_ONCE);
        start("right", AT_ONCE);

        // when
        topics.publish(tasks);

        // then
        tasks.forEach(task -> waitFor(task, TaskEvent.Succeeded.class));
        for (var task : tasks) {
            assertThat(topics.events(task.taskId(), TaskEvent.Claimed.class)).hasSize(1);
            assertThat(topics.records(Topic.CHECKPOINTS, task.taskId())).hasSize(1);
        }
    }

    @Test
    void aBusyWorkerKeepsNoTaskFromAnIdleOne() throws Exception {
        // given two workers in the group, one of which has a long task
        var released = new CountDownLatch(1);
        var busy = new AtomicReference<String>();
        var first = ExampleTasks.task();
        TaskHandler<AdaptationTask, CheckpointReady> handler = (task, heartbeat) -> {
            if (task.taskId().equals(first.taskId())) {
                busy.set(task.taskId());
                released.await();
            }
            return ExampleResults.checkpoint(task);
        };
        start("one", handler);
        start("two", handler);
        topics.publish(first, 0);
        eventually().until(() -> busy.get() != null);

        // when every partition gets tasks
        var others = ExampleTasks.tasks(3 * TASK_PARTITIONS);
        topics.publish(others);

        // then the idle one does them all, while the first task still runs
        others.forEach(task -> waitFor(task, TaskEvent.Succeeded.class));
        assertThat(topics.events(first.taskId(), TaskEvent.Succeeded.class)).isEmpty();
        released.countDown();
        waitFor(first, TaskEvent.Succeeded.class);
    }

    @Test
    void aTaskOfAWorkerKilledBeforeItAcceptedIsDoneByAnother() throws Exception {
        // given
        var task = ExampleTasks.task();
        topics.publish(task, 1);
        assertThat(KilledWorker.run(bootstrapServers())).isEqualTo(KilledWorker.EXIT);
        assertThat(topics.events(task.taskId(), TaskEvent.Succeeded.class)).isEmpty();

        // when
        start("heir", AT_ONCE);

        // then
        assertThat(waitFor(task, TaskEvent.Succeeded.class).worker()).isEqualTo("heir");
        assertThat(topics.events(task.taskId(), TaskEvent.Claimed.class))
                .extracting(TaskEvent.Claimed::worker)
                .containsExactly("killed", "heir");
    }

    TaskLoop<AdaptationTask, CheckpointReady> start(
            String worker, TaskHandler<AdaptationTask, CheckpointReady> handler) {
        var loop = new TaskLoop<>(settings(worker, bootstrapServers()), StageDescriptor.ADAPTATION, handler, registry);
        loops.add(loop);
        loop.start();
        return loop;
    }

    static WorkerSettings settings(String worker, String bootstrapServers) {
        return new WorkerSettings(
                worker,
                "cpu",
                KafkaSettings.of(bootstrapServers),
                new TaskLease(Duration.ofSeconds(3), Duration.ofMillis(200), Duration.ofMinutes(1)),
                Duration.ofSeconds(3),
                Recycling.NEVER,
                WorkerListener.NONE);
    }

    <E extends TaskEvent> E waitFor(AdaptationTask task, Class<E> type) {
        return eventually()
                .until(() -> topics.events(task.taskId(), type), events -> !events.isEmpty())
                .getFirst();
    }

    static ConditionFactory eventually() {
        return Awaitility.await().atMost(Duration.ofSeconds(60));
    }
}
