package org.dpsfleet.coordinator.task;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.dpsfleet.coordinator.task.TaskFact.Happened;
import org.dpsfleet.schemas.message.FailureCategory;
import org.dpsfleet.schemas.message.Stage;
import org.dpsfleet.schemas.message.TaskEvent;
import org.dpsfleet.schemas.stage.Pipeline;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.dpsfleet.coordinator.task.TaskStateTest.claimed;
import static org.dpsfleet.coordinator.task.TaskStateTest.deadLettered;
import static org.dpsfleet.coordinator.task.TaskStateTest.failed;
import static org.dpsfleet.coordinator.task.TaskStateTest.lost;
import static org.dpsfleet.coordinator.task.TaskStateTest.progress;
import static org.dpsfleet.coordinator.task.TaskStateTest.remade;
import static org.dpsfleet.coordinator.task.TaskStateTest.succeeded;

class AuditTest {
    private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");
    private static final RetryPolicy POLICY = new RetryPolicy(3, Duration.ofSeconds(1), Duration.ofSeconds(3));

    @Test
    void failedAndLostAttemptsCountTowardsTheLimitHandedBackOnesDoNot() {
        var audit = audit(
                failed(Stage.ADAPTATION, 1, 0, FailureCategory.INTERNAL),
                failed(Stage.ADAPTATION, 2, 1, FailureCategory.HANDED_BACK),
                lost(Stage.ADAPTATION, 3, 2));

        assertThat(audit.of(Stage.ADAPTATION).strikes()).isEqualTo(2);
        assertThat(audit.of(Stage.ADAPTATION).lost()).isEqualTo(1);
        assertThat(audit.of(Stage.ADAPTATION).failed())
                .isEqualTo(Map.of(FailureCategory.INTERNAL, 1, FailureCategory.HANDED_BACK, 1));
    }

    @Test
    void aMessageThatVanishedIsLostAndNoStrike() {
        var vanished = new TaskEvent.Lost(
                "task", Stage.ADAPTATION, 2, T0, TaskEvent.Lost.NOBODY_MESSAGE_VANISHED, 0, 0L, null);

        var audit = audit(lost(Stage.ADAPTATION, 1, 0), new Happened(vanished, T0, T0));

        assertThat(audit.of(Stage.ADAPTATION).strikes()).isEqualTo(1);
        assertThat(audit.of(Stage.ADAPTATION).lost()).isEqualTo(2);
        assertThat(audit.of(Stage.ADAPTATION).vanished()).isEqualTo(1);
    }

    @Test
    void anAttemptThatIsLostAndThenFailsCountsOnce() {
        var audit = audit(lost(Stage.ADAPTATION, 1, 0), failed(Stage.ADAPTATION, 1, 1, FailureCategory.INTERNAL));

        assertThat(audit.of(Stage.ADAPTATION).strikes()).isEqualTo(1);
    }

    @Test
    void everyStageAndEveryReplayHasItsOwnLimit() {
        assertThat(audit(lost(Stage.ADAPTATION, 1, 0), succeeded(Stage.ADAPTATION, 2, 1), lost(Stage.EVALUATION, 1, 2))
                        .of(Stage.EVALUATION)
                        .strikes())
                .isEqualTo(1);
        assertThat(audit(lost(Stage.ADAPTATION, 1, 0), deadLettered(Stage.ADAPTATION, 1, 1), replayed(2))
                        .of(Stage.ADAPTATION)
                        .strikes())
                .isZero();
    }

    @Test
    void aTaskClosesWhenItIsScoredOrElseDeadLettered() {
        var given = audit(deadLettered(Stage.ADAPTATION, 1, 0), replayed(2));
        assertThat(given.of(Stage.ADAPTATION).deadLetters()).isEqualTo(1);
        assertThat(given.closedAt()).isEqualTo(T0);

        var lateSuccess = audit(deadLettered(Stage.EVALUATION, 1, 0), succeeded(Stage.EVALUATION, 1, 3));
        assertThat(lateSuccess.closedAt()).isEqualTo(T0.plusSeconds(3));
    }

    @Test
    void laterResultsAreSuperseded() {
        var audit = audit(
                succeeded(Stage.ADAPTATION, 1, 0),
                succeeded(Stage.ADAPTATION, 2, 1),
                succeeded(Stage.EVALUATION, 1, 2),
                succeeded(Stage.EVALUATION, 1, 3));

        assertThat(audit.superseded()).isEqualTo(2);
        assertThat(audit.closedAt()).isEqualTo(T0.plusSeconds(2));
    }

    @Test
    void theNewestResumePointIsKept() {
        var history = History.empty(Pipeline.standard())
                .with(claimed(Stage.ADAPTATION, 1, 0))
                .with(progress(1, 1, 4))
                .with(progress(1, 2, 5))
                .with(lost(Stage.ADAPTATION, 1, 20));

        assertThat(history.resumeFrom()).isEqualTo("r5");
        assertThat(history.outcomes()).hasSize(1);
    }

    @Test
    void delaysDoubleUpToTheLongest() {
        assertThat(due(lost(Stage.ADAPTATION, 1, 0))).isEqualTo(T0.plusSeconds(1));
        assertThat(due(lost(Stage.ADAPTATION, 1, 0), lost(Stage.ADAPTATION, 2, 0)))
                .isEqualTo(T0.plusSeconds(2));
        assertThat(due(lost(Stage.ADAPTATION, 1, 0), lost(Stage.ADAPTATION, 2, 0), lost(Stage.ADAPTATION, 3, 0)))
                .isEqualTo(T0.plusSeconds(3));
        assertThat(due(failed(Stage.ADAPTATION, 1, 0, FailureCategory.HANDED_BACK)))
                .isEqualTo(T0);
    }

    @Test
    void attemptsAreExhaustedAtTheLimitOrWhenNoneCanSucceed() {
        assertThat(isExhausted(lost(Stage.ADAPTATION, 1, 0), lost(Stage.ADAPTATION, 2, 0)))
                .isFalse();
        assertThat(isExhausted(
                        lost(Stage.ADAPTATION, 1, 0), lost(Stage.ADAPTATION, 2, 0), lost(Stage.ADAPTATION, 3, 0)))
                .isTrue();
        assertThat(isExhausted(failed(Stage.ADAPTATION, 1, 0, FailureCategory.BAD_INPUT)))
                .isTrue();
    }

    @Test
    void aLostAttemptThatCameFurtherBeginsTheCountAnew() {
        var same = new Happened[] {lostAfter(1, 4L), lostAfter(2, 4L), lostAfter(3, 4L)};
        assertThat(isExhausted(same)).isTrue();
        same[2] = lostAfter(3, 5L);
        assertThat(isExhausted(same)).isFalse();
    }

    @Test
    void aLossOfWhichAnOlderVersionDidNotSayHowFarItCameIsForTheTask() {
        var same = new Happened[] {lostAfter(1, 4L), lostAfter(2, 4L), lostAfter(3, null)};

        assertThat(isExhausted(same)).isFalse();
    }

    @Test
    void categoriesHaveLimitsOfTheirOwn() {
        assertThat(isExhausted(fails(2, FailureCategory.OUT_OF_MEMORY))).isTrue();
        assertThat(isExhausted(fails(2, FailureCategory.INTERNAL))).isFalse();
        assertThat(isExhausted(fails(3, FailureCategory.INTERNAL))).isTrue();
        assertThat(isExhausted(fails(4, FailureCategory.MISSING_DATA))).isFalse();
        assertThat(isExhausted(fails(5, FailureCategory.MISSING_DATA))).isTrue();
        assertThat(isExhausted(fails(50, FailureCategory.SUPERSEDED))).isFalse();
        assertThat(isExhausted(fails(2, FailureCategory.CHECKPOINT))).isFalse();
        assertThat(isExhausted(fails(3, FailureCategory.CHECKPOINT))).isTrue();
    }

    @Test
    void aCheckpointIsMadeAgainTwice() {
        var unreadable = List.of(
                failed(Stage.EVALUATION, 1, 0, FailureCategory.CHECKPOINT),
                remade(2, 1),
                failed(Stage.EVALUATION, 3, 2, FailureCategory.CHECKPOINT),
                remade(4, 3),
                failed(Stage.EVALUATION, 5, 4, FailureCategory.CHECKPOINT));
        assertThat(isExhausted(unreadable.subList(0, 1).toArray(Happened[]::new)))
                .isFalse();
        assertThat(isExhausted(unreadable.subList(0, 3).toArray(Happened[]::new)))
                .isFalse();
        assertThat(isExhausted(unreadable.toArray(Happened[]::new))).isTrue();

        var counts = audit(unreadable.toArray(Happened[]::new)).of(Stage.EVALUATION);
        assertThat(counts.remade()).isEqualTo(2);
        assertThat(counts.usefulMillis()).as("making it again").isEqualTo(4_000);
    }

    @Test
    void readingAndMakingAgainHaveTheirOwnAttempts() {
        var reading = new Happened[] {
            failed(Stage.EVALUATION, 1, 0, FailureCategory.INTERNAL),
            failed(Stage.EVALUATION, 2, 0, FailureCategory.INTERNAL),
            failed(Stage.EVALUATION, 3, 0, FailureCategory.CHECKPOINT),
            lost(Stage.EVALUATION, 4, 1),
            lost(Stage.EVALUATION, 6, 2)
        };
        assertThat(isExhausted(reading)).isFalse();
        var lostAgain = Arrays.copyOf(reading, 6);
        lostAgain[5] = lost(Stage.EVALUATION, 8, 3);
        assertThat(isExhausted(lostAgain)).isTrue();

        var remade = Arrays.copyOf(reading, 7);
        remade[5] = remade(8, 3);
        remade[6] = lost(Stage.EVALUATION, 9, 4);
        assertThat(isExhausted(remade)).isFalse();
    }

    private static Happened[] fails(int times, FailureCategory category) {
        return IntStream.rangeClosed(1, times)
                .mapToObj(attempt -> failed(Stage.ADAPTATION, attempt, 0, category))
                .toArray(Happened[]::new);
    }

    @Test
    void aPolicySaysWhatIsWrongWithIt() {
        assertThatThrownBy(() -> new RetryPolicy(0, Duration.ZERO, Duration.ZERO))
                .hasMessage("maxAttempts 0: expected at least 1");
        assertThatThrownBy(() -> new RetryPolicy(1, Duration.ofSeconds(2), Duration.ofSeconds(1)))
                .hasMessageContaining("PT2S to PT1S");
    }

    private static Happened replayed(int attempt) {
        return new Happened(new TaskEvent.Replayed("t", Stage.ADAPTATION, attempt, T0), T0, T0);
    }

    private static Instant due(Happened... facts) {
        return POLICY.dueAt(waiting(facts), audit(facts));
    }

    private static boolean isExhausted(Happened... facts) {
        return POLICY.isExhausted(waiting(facts), audit(facts));
    }

    private static TaskState.Waiting waiting(Happened... facts) {
        TaskState state = new TaskState.Unseen(Stage.ADAPTATION);
        for (var fact : facts) {
            state = state.apply(fact, Pipeline.standard());
        }
        return (TaskState.Waiting) state;
    }

    private static Audit audit(Happened... facts) {
        var history = History.empty(Pipeline.standard());
        for (var fact : List.of(facts)) {
            history = history.with(fact);
        }
        return Audit.of(history);
    }

    private static Happened lostAfter(int attempt, @Nullable Long done) {
        return new Happened(
                new TaskEvent.Lost("t", Stage.ADAPTATION, attempt, T0, "w", 1.5, done, "file:///state"), T0, T0);
    }
}
