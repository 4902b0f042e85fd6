package org.dpsfleet.worker.loop;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.dpsfleet.broker.EmbeddedBroker;
import org.dpsfleet.schemas.message.AdaptationTask;
import org.dpsfleet.schemas.message.CheckpointReady;
import org.dpsfleet.schemas.message.FailureCategory;
import org.dpsfleet.schemas.message.TaskCommand.Reason;
import org.dpsfleet.schemas.message.TaskEvent;
import org.dpsfleet.schemas.stage.StageDescriptor;
import org.dpsfleet.testing.message.ExampleResults;
import org.dpsfleet.testing.message.ExampleTasks;
import org.dpsfleet.testing.topic.FleetTopics;
import org.dpsfleet.testing.topic.TopicEvidence;
import org.dpsfleet.worker.failure.TaskFailure;
import org.dpsfleet.worker.health.WorkerState;
import org.dpsfleet.worker.task.Heartbeat;
import org.dpsfleet.worker.task.Lack;
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

/** Who gets a task whose data not every worker has. */
@ExtendWith(TopicEvidence.class)
@Timeout(120)
class FirstFetchIT implements TopicEvidence.OnTopics {
    private static final int PARTITIONS = 2;

    private static EmbeddedBroker broker;

    private final List<TaskLoop<?, ?>> loops = new ArrayList<>();
    private final WorkerState state = new WorkerState();
    private final Fetching fetching = new Fetching();
    private FleetTopics topics;
    private int published;

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
        topics = FleetTopics.create(broker.bootstrapServers(), PARTITIONS);
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

    /** Lacks its data until it has fetched them. */
    private static final class Fetching implements TaskHandler<AdaptationTask, CheckpointReady> {
        final CountDownLatch begun = new CountDownLatch(1);
        final CountDownLatch end = new CountDownLatch(1);
        final CountDownLatch interrupted = new CountDownLatch(1);
        volatile boolean here;
        final AtomicInteger interruptions = new AtomicInteger();
        volatile String content = "ab";

        @Override
        public Optional<Lack> lack(AdaptationTask task) {
            return here ? Optional.empty() : Optional.of(new Lack(Set.of(content), "train.mat", this::fetch));
        }

        private void fetch(Heartbeat heartbeat) throws Exception {
            heartbeat.beat(new Progress(40, 182, "MB", "fetching train.mat, 40 of 182 MB", null));
            begun.countDown();
            try {
                end.await();
            } catch (InterruptedException e) {
                interrupted.countDown();
                interruptions.incrementAndGet();
                throw e;
            }
            here = true;
        }

        @Override
        public CheckpointReady handle(AdaptationTask task, Heartbeat heartbeat) throws Exception {
            if (!here) {
                throw TaskFailure.missingData("train.mat cannot be fetched", Duration.ZERO);
            }
            return ExampleResults.checkpoint(task);
        }
    }

    private TaskLoop<?, ?> start(String worker, TaskHandler<AdaptationTask, CheckpointReady> handler) {
        var settings = TaskLoopContract.settings(worker, broker.bootstrapServers());
        var loop = new TaskLoop<>(
                worker.equals("lacks") ? settings.as(worker, "cpu", state) : settings,
                StageDescriptor.ADAPTATION,
                handler,
                new SimpleMeterRegistry());
        loops.add(loop);
        loop.start();
        return loop;
    }

    private <E extends TaskEvent> E waitFor(AdaptationTask task, Class<E> type) {
        return TaskLoopContract.eventually()
                .until(() -> topics.events(task.taskId(), type), events -> !events.isEmpty())
                .getFirst();
    }

    private static void assertHandedBack(TaskEvent.Failed failed) {
        assertThat(failed.worker()).isEqualTo("lacks");
        assertThat(failed.category()).isEqualTo(FailureCategory.HANDED_BACK);
        assertThat(failed.delayMillis()).isZero();
        assertThat(failed.message())
                .isEqualTo("this worker does not have train.mat yet and fetches it; others go first");
    }

    /** To one partition after the other: Kafka gives each of two workers one of the two. */
    private AdaptationTask publish() throws Exception {
        var task = ExampleTasks.task();
        topics.publish(task, published++ % PARTITIONS);
        return task;
    }

    @Test
    void aWorkerThatHasTheDataGoesFirstWhileTheOtherFetchesThem() throws Exception {
        // given two workers, and tasks until the one without data gets one
        start("lacks", fetching);
        var has = start("has", TaskLoopContract.AT_ONCE);
        var tasks = new ArrayList<AdaptationTask>();
        while (!fetching.begun.await(50, TimeUnit.MILLISECONDS)) {
            tasks.add(publish());
        }
        assertThat(state.problem()).contains("the worker takes no task meanwhile: fetching train.mat, 40 of 182 MB");

        // when
        tasks.addAll(List.of(publish(), publish(), publish()));

        // then
        var handedBack = new ArrayList<TaskEvent.Failed>();
        for (var task : tasks) {
            TaskLoopContract.eventually()
                    .until(() -> topics.events(task.taskId()).stream()
                            .anyMatch(e -> e instanceof TaskEvent.Failed || e instanceof TaskEvent.Succeeded));
            handedBack.addAll(topics.events(task.taskId(), TaskEvent.Failed.class));
            assertThat(topics.events(task.taskId(), TaskEvent.Succeeded.class))
                    .extracting(TaskEvent.Succeeded::worker)
                    .allMatch("has"::equals);
        }
        assertThat(handedBack).hasSize(1).allSatisfy(FirstFetchIT::assertHandedBack);

        // and when it has them too
        fetching.end.countDown();
        has.close();
        var next = publish();
        assertThat(waitFor(next, TaskEvent.Succeeded.class).worker()).isEqualTo("lacks");
        assertThat(topics.events(next.taskId(), TaskEvent.Claimed.class)).hasSize(1);
        assertThat(state.problem()).isEmpty();
    }

    @Test
    void aFetchEndsWithItsTaskAndWithItsWorkerAndTheNextTaskSaysWhatIsMissing() throws Exception {
        // given
        var loop = start("lacks", fetching);
        var task = publish();
        assertHandedBack(waitFor(task, TaskEvent.Failed.class));
        fetching.begun.await();

        // when nobody wants the task any longer
        topics.command(task, 1, Reason.CANCELLED);
        assertThat(fetching.interrupted.await(30, TimeUnit.SECONDS)).isTrue();

        // then the next one is not handed back
        assertThat(waitFor(publish(), TaskEvent.Failed.class).category()).isEqualTo(FailureCategory.MISSING_DATA);

        // and when the worker stops while it fetches something else
        fetching.content = "cd";
        assertHandedBack(waitFor(publish(), TaskEvent.Failed.class));
        long begun = System.nanoTime();
        loop.close();
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(5));
        assertThat(fetching.interruptions).hasValue(2);
    }
}
