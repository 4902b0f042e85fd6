package org.dpsfleet.worker;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.dpsfleet.schemas.message.FailureCategory;
import org.dpsfleet.schemas.topic.KafkaSettings;
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
        var task =
                running(
                        Duration.ofSeconds(10),
                        (t, heartbeat) -> {
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
        var task =
                running(
                        Duration.ofMillis(100),
                        (t, heartbeat) -> {
                            end.await();
                            return "late";
                        });
        Awaitility.await().until(() -> task.silence().toMillis() > 150);
        int before = sent.size();

        // when // then
        Awaitility.await()
                .during(Duration.ofMillis(200))
                .until(() -> sent.size() == before);
        assertThat(before).isPositive();
        end.countDown();
        assertThat(task.await(Duration.ofSeconds(10))).isTrue();
    }

    @Test
    void aBeatWithoutAResumePointKeepsTheOneBefore() throws Exception {
        // given
        var task =
                running(
                        Duration.ofSeconds(10),
                        (t, heartbeat) -> {
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
                        failure ->
                                assertThat(failure.account().resumeFrom())
                                        .isEqualTo("file:///one"));
    }

    @Test
    void aTaskThatNeverBeatIsHandedBackFromWhereItBegan() throws Exception {
        // given
        var task =
                running(
                        Duration.ofSeconds(10),
                        (t, heartbeat) -> {
                            end.await();
                            return "ignored";
                        });

        // when
        task.abandon();

        // then
        assertThat(task.await(Duration.ofSeconds(10))).isTrue();
        assertThat(task.outcome())
                .isInstanceOfSatisfying(
                        Outcome.Failure.class,
                        failure -> {
                            var account = failure.account();
                            assertThat(account.category()).isEqualTo(FailureCategory.HANDED_BACK);
                            assertThat(account.resumeFrom()).isEqualTo("file:///begin");
                        });
    }

    private RunningTask<String, String> running(
            Duration patience, TaskHandler<String, String> handler) {
        var settings =
                new WorkerSettings(
                        "worker",
                        KafkaSettings.of("127.0.0.1:9092"),
                        Duration.ofMillis(60),
                        Duration.ofMillis(20),
                        patience,
                        Duration.ZERO,
                        "cpu");
        var task = new RunningTask<>(handler, "task", "file:///begin", settings, sent::add);
        task.start();
        return task;
    }
}
