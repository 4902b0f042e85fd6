package org.dpsfleet.worker.loop;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.dpsfleet.broker.EmbeddedBroker;
import org.dpsfleet.schemas.message.AdaptationTask;
import org.dpsfleet.schemas.message.AdaptationWork;
import org.dpsfleet.schemas.message.CheckpointReady;
import org.dpsfleet.schemas.message.FailureCategory;
import org.dpsfleet.schemas.message.TaskCommand.Reason;
import org.dpsfleet.schemas.message.TaskEvent;
import org.dpsfleet.schemas.stage.StageDescriptor;
import org.dpsfleet.testing.message.ExampleResults;
import org.dpsfleet.testing.message.ExampleTasks;
import org.dpsfleet.testing.topic.FleetTopics;
import org.dpsfleet.testing.topic.TopicEvidence;
import org.dpsfleet.vocabulary.Comparison;
import org.dpsfleet.worker.failure.TaskFailure;
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

/** Several tasks that one message brings. */
@ExtendWith(TopicEvidence.class)
@Timeout(120)
class TogetherIT implements TopicEvidence.OnTopics {
    private static final String WORKER = "together";

    private static EmbeddedBroker broker;

    private final List<AdaptationTask> tasks = tasks();
    private FleetTopics topics;
    private TaskLoop<?, ?> loop;

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
        topics = FleetTopics.create(broker.bootstrapServers(), 1);
    }

    @AfterEach
    void closeAll() {
        loop.close();
        topics.close();
    }

    @Override
    public FleetTopics topics() {
        return topics;
    }

    /** The same passes, three comparisons. */
    private static List<AdaptationTask> tasks() {
        var first = ExampleTasks.task();
        var tasks = new ArrayList<AdaptationTask>();
        for (var comparison : List.of(Comparison.SPATIAL, Comparison.MEAN, Comparison.SORT)) {
            var work = first.work();
            tasks.add(ExampleTasks.of(
                    new AdaptationWork(
                            work.protocolVersion(),
                            work.protocol(),
                            work.variant(),
                            comparison,
                            work.channelNorm(),
                            work.network(),
                            work.contexts(),
                            work.firstRepetition(),
                            work.repetitions(),
                            work.train(),
                            work.training(),
                            work.drawSeed()),
                    first.evaluation()));
        }
        return tasks;
    }

    /** Handles tasks in company only. */
    private abstract static class Company implements TaskHandler<AdaptationTask, CheckpointReady> {
        final Queue<AdaptationTask> company = new ConcurrentLinkedQueue<>();
        final Queue<AdaptationTask> ended = new ConcurrentLinkedQueue<>();

        @Override
        public TaskHandler<AdaptationTask, CheckpointReady> together(List<AdaptationTask> all) {
            company.addAll(all);
            return this;
        }

        @Override
        public void ended(AdaptationTask task) {
            ended.add(task);
        }
    }

    private void start(Company handler) {
        loop = new TaskLoop<>(
                TaskLoopContract.settings(WORKER, broker.bootstrapServers()),
                StageDescriptor.ADAPTATION,
                handler,
                new SimpleMeterRegistry());
        loop.start();
    }

    private void publish() throws Exception {
        topics.publish(AdaptationTask.together(tasks), 0);
    }

    private <E extends TaskEvent> E waitFor(AdaptationTask task, Class<E> type) {
        return TaskLoopContract.eventually()
                .until(() -> topics.events(task.taskId(), type), events -> !events.isEmpty())
                .getFirst();
    }

    @Test
    void allRunAtTheSameTimeAndEachHasItsOwnOutcome() throws Exception {
        // given
        var all = new CyclicBarrier(3);
        var handler = new Company() {
            @Override
            public CheckpointReady handle(AdaptationTask task, Heartbeat heartbeat) throws Exception {
                all.await(60, TimeUnit.SECONDS);
                heartbeat.beat(
                        new Progress(1, 2, "steps", task.work().comparison().wireName(), null));
                if (task.equals(tasks.get(1))) {
                    throw TaskFailure.diverged("the loss is not finite");
                }
                return ExampleResults.checkpoint(task);
            }
        };
        start(handler);

        // when
        publish();

        // then
        assertThat(waitFor(tasks.get(0), TaskEvent.Succeeded.class).worker()).isEqualTo(WORKER);
        assertThat(waitFor(tasks.get(1), TaskEvent.Failed.class).category()).isEqualTo(FailureCategory.DIVERGED);
        assertThat(waitFor(tasks.get(2), TaskEvent.Succeeded.class).worker()).isEqualTo(WORKER);
        assertThat(tasks)
                .allSatisfy(task -> assertThat(topics.events(task.taskId(), TaskEvent.Claimed.class))
                        .hasSize(1));
        assertThat(handler.company).containsExactlyElementsOf(tasks);
        TaskLoopContract.eventually()
                .untilAsserted(() -> assertThat(handler.ended).containsExactlyInAnyOrderElementsOf(tasks));
    }

    @Test
    void oneIsCancelledWhileTheOthersGoOnAndAStoppingWorkerHandsThoseBack() throws Exception {
        // given
        var begun = new CountDownLatch(3);
        start(new Company() {
            @Override
            public CheckpointReady handle(AdaptationTask task, Heartbeat heartbeat) throws Exception {
                begun.countDown();
                for (int step = 0; ; step++) {
                    heartbeat.beat(new Progress(step, 1000, "steps", "", "file:/states/" + task.taskId()));
                    TimeUnit.MILLISECONDS.sleep(20);
                }
            }
        });
        publish();
        begun.await();

        // when
        topics.command(tasks.get(2), 1, Reason.CANCELLED);

        // then
        assertThat(waitFor(tasks.get(2), TaskEvent.Cancelled.class).attempt()).isEqualTo(1);
        assertThat(topics.events(tasks.get(0).taskId(), TaskEvent.Failed.class)).isEmpty();

        // when
        loop.close();

        // then
        for (var task : tasks.subList(0, 2)) {
            var failed = waitFor(task, TaskEvent.Failed.class);
            assertThat(failed.category()).isEqualTo(FailureCategory.HANDED_BACK);
            assertThat(failed.resumeFrom()).isEqualTo("file:/states/" + task.taskId());
        }
    }

    @Test
    void oneThatNobodyWantsIsNotInTheCompany() throws Exception {
        // given
        var busy = ExampleTasks.task();
        var begun = new CountDownLatch(1);
        var handler = new Company() {
            @Override
            public CheckpointReady handle(AdaptationTask task, Heartbeat heartbeat) throws Exception {
                if (task.equals(busy)) {
                    begun.countDown();
                    new CountDownLatch(1).await();
                }
                return ExampleResults.checkpoint(task);
            }
        };
        start(handler);
        topics.publish(busy, 0);
        begun.await();
        topics.command(tasks.get(1), 1, Reason.CANCELLED);
        topics.command(busy, 1, Reason.CANCELLED); // read after the other one
        waitFor(busy, TaskEvent.Cancelled.class);

        // when
        publish();

        // then
        waitFor(tasks.get(0), TaskEvent.Succeeded.class);
        waitFor(tasks.get(2), TaskEvent.Succeeded.class);
        assertThat(waitFor(tasks.get(1), TaskEvent.Cancelled.class).attempt()).isEqualTo(1);
        assertThat(handler.company).containsExactly(tasks.get(0), tasks.get(2));
        assertThat(handler.ended).containsExactlyInAnyOrder(busy, tasks.get(0), tasks.get(2));
    }
}
