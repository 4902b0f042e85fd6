package org.dpsfleet.worker.loop;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.dpsfleet.schemas.message.FailureCategory;
import org.dpsfleet.schemas.message.TaskCommand;
import org.dpsfleet.schemas.topic.KafkaSettings;
import org.dpsfleet.worker.settings.Recycling;
import org.dpsfleet.worker.settings.TaskLease;
import org.dpsfleet.worker.settings.WorkerListener;
import org.dpsfleet.worker.settings.WorkerSettings;
import org.dpsfleet.worker.task.Progress;
import org.dpsfleet.worker.task.TaskHandler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(30)
class RunningTaskTest {
    private final List<Progress> sent = new CopyOnWriteArrayList<>();
    private final CountDownLatch end = new CountDownLatch(1);

    @Test
    void manyBeatsGoOutAsOneRecordPerIntervalTheLatest() throws Exception {
        // given
        var task = running(Duration.ofSeconds(10), (t, heartbeat) -> {
            for (int i = 0; i <= 1_000; i++) {
                heartbeat.beat(new Progress(i, 1_000, "steps", "", null));
            }
            end.await();
            return "done";
        });

        // when
        Awaitility.await().until(() -> sent.size() >= 3);
        end.countDown();
        assertThat(task.await(Duration.ofSeconds(10))).isTrue();

        // then
        assertThat(sent).hasSizeLessThan(50);
        assertThat(sent.getLast().done()).isEqualTo(1_000);
        assertThat(task.outcome()).isEqualTo(new Outcome.Result<>("done"));
    }

    @Test
    void aTaskThatSaysNothingLosesItsLeaseInTheEnd() throws Exception {
        // given
        var task = running(Duration.ofMillis(100), (t, heartbeat) -> {
            end.await();
            return "late";
        });
        Awaitility.await().until(() -> task.stuck());
        int before = sent.size();

        // when // then
        Awaitility.await().during(Duration.ofMillis(200)).until(() -> sent.size() == before);
        assertThat(before).isPositive();
        end.countDown();
        assertThat(task.await(Duration.ofSeconds(10))).isTrue();
    }

    @Test
    void aTaskThatBeatsWithoutProgressIsStuck() throws Exception {
        // given
        var task = running(Duration.ofMillis(100), (t, heartbeat) -> {
            while (!end.await(1, TimeUnit.MILLISECONDS)) {
                heartbeat.beat(new Progress(7, 10, "steps", "waiting", null));
            }
            return "late";
        });

        // when
        Awaitility.await().until(task::stuck);

        // then
        assertThat(task.silence()).isLessThan(Duration.ofMillis(100));
        assertThat(TaskWatch.problem(task).orElseThrow()).startsWith("the task is stuck");
        task.abandon();
        assertThat(task.await(Duration.ofSeconds(10))).isTrue();
        assertThat(task.outcome()).isEqualTo(new Outcome.Stuck<>());
    }

    @Test
    void progressOfAnotherKindIsProgress() throws Exception {
        // given
        var task = running(Duration.ofMillis(200), (t, heartbeat) -> {
            for (int i = 0; !end.await(1, TimeUnit.MILLISECONDS); i++) {
                heartbeat.beat(new Progress(1, 1, "unit" + i, "", null));
            }
            return "done";
        });

        // when // then
        Awaitility.await().during(Duration.ofMillis(500)).until(() -> !task.stuck());
        end.countDown();
        assertThat(task.await(Duration.ofSeconds(10))).isTrue();
    }

    @Test
    void whatAStoppedTaskEndsWithDoesNotCount() throws Exception {
        // given a handler that takes the interruption for its end
        var task = running(Duration.ofSeconds(10), (t, heartbeat) -> {
            try {
                end.await();
                return "never";
            } catch (InterruptedException e) {
                return "cut short";
            }
        });

        // when
        task.stop(TaskCommand.Reason.SUPERSEDED);
        task.stop(TaskCommand.Reason.CANCELLED);

        // then the first word stands
        assertThat(task.await(Duration.ofSeconds(10))).isTrue();
        assertThat(task.outcome()).isEqualTo(new Outcome.Stopped<>(TaskCommand.Reason.SUPERSEDED));
    }

    @Test
    void aBeatWithoutAResumePointKeepsTheOneBefore() throws Exception {
        // given
        var task = running(Duration.ofSeconds(10), (t, heartbeat) -> {
            heartbeat.beat(new Progress(1, 2, "epochs", "", "file:///one"));
            heartbeat.beat(new Progress(2, 2, "epochs", "", null));
            throw new IllegalStateException("broken");
        });

        // when
        assertThat(task.await(Duration.ofSeconds(10))).isTrue();

        // then
        assertThat(task.outcome())
                .isInstanceOfSatisfying(
                        Outcome.Failure.class,
                        failure -> assertThat(failure.account().resumeFrom()).isEqualTo("file:///one"));
    }

    @Test
    void aTaskThatNeverBeatIsHandedBackFromWhereItBegan() throws Exception {
        // given
        var task = running(Duration.ofSeconds(10), (t, heartbeat) -> {
            end.await();
            return "ignored";
        });

        // when
        task.abandon();

        // then
        assertThat(task.await(Duration.ofSeconds(10))).isTrue();
        assertThat(task.outcome()).isInstanceOfSatisfying(Outcome.Failure.class, failure -> {
            var account = failure.account();
            assertThat(account.category()).isEqualTo(FailureCategory.HANDED_BACK);
            assertThat(account.resumeFrom()).isEqualTo("file:///begin");
        });
    }

    private RunningTask<String, String> running(Duration patience, TaskHandler<String, String> handler) {
        var settings = new WorkerSettings(
                "worker",
                "cpu",
                KafkaSettings.of("127.0.0.1:9092"),
                new TaskLease(Duration.ofMillis(60), Duration.ofMillis(20), patience),
                Duration.ZERO,
                Recycling.NEVER,
                WorkerListener.NONE);
        var task = new RunningTask<>(handler, "task", "file:///begin", settings, sent::add);
        task.start();
        return task;
    }
}
