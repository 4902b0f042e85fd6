package org.dpsfleet.coordinator.task;

import java.time.Instant;
import java.util.Set;
import org.dpsfleet.schemas.message.FailureCategory;
import org.dpsfleet.schemas.message.Stage;
import org.dpsfleet.schemas.message.TaskEvent;
import org.dpsfleet.schemas.stage.Pipeline;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class HistoryTest {
    private static final Instant AT = Instant.parse("2025-01-01T00:00:00Z");

    @Test
    void aWishStandsUntilAReplay() {
        assertFalse(of().cancelWished());
        assertTrue(of(wish(Stage.ADAPTATION, 1)).cancelWished());
        assertFalse(of(wish(Stage.ADAPTATION, 1), replay(2)).cancelWished());
        assertTrue(of(wish(Stage.ADAPTATION, 1), replay(2), wish(Stage.ADAPTATION, 2))
                .cancelWished());
    }

    @Test
    void repeatedEventsNeitherRenewNorTakeBackAWish() {
        var first = wish(Stage.ADAPTATION, 1);
        assertFalse(of(first, replay(2), first).cancelWished());
        assertTrue(of(first, replay(2), wish(Stage.ADAPTATION, 2), replay(2)).cancelWished());
    }

    @Test
    void aWishInEvaluationOutlivesReplaysOfTheAdaptation() {
        assertTrue(of(wish(Stage.EVALUATION, 1), replay(5)).cancelWished());
    }

    @Test
    void workersThatLackTheDataArePassedByUntilNobodyElseSeemsToBeThere() {
        var missing = failed(1, "w1", FailureCategory.MISSING_DATA);
        var passed = failed(2, "w1", FailureCategory.HANDED_BACK);
        assertEquals(Set.of("w1"), of(missing).lacking());
        assertEquals(Set.of("w1"), of(missing, passed, passed, passed).lacking());
        assertEquals(
                Set.of(),
                of(missing, passed, passed, passed, passed, passed, passed).lacking());
        assertEquals(
                Set.of("w1", "w2"),
                of(missing, passed, failed(3, "w2", FailureCategory.MISSING_DATA))
                        .lacking());
    }

    @Test
    void aWorkerThatCannotReadWhatWasMadeAgainIsPassedByFromItsSecondReportOn() {
        var first = failed(1, "w1", FailureCategory.CHECKPOINT);
        var other = failed(3, "w2", FailureCategory.CHECKPOINT);
        assertEquals(Set.of(), of(first).lacking());
        assertEquals(Set.of(), of(first, other).lacking());
        assertEquals(
                Set.of("w1"),
                of(first, other, failed(5, "w1", FailureCategory.CHECKPOINT)).lacking());
    }

    @Test
    void anAttemptIsForcedWhereItsReplayCameAfterTheScores() {
        var scored = succeeded(Stage.EVALUATION, 1);
        assertFalse(of(replay(2), scored).forced(claimed(Stage.ADAPTATION, 2)));
        assertFalse(of(scored).forced(claimed(Stage.ADAPTATION, 1)));

        var forced = of(scored, replay(2));
        assertTrue(forced.forced(claimed(Stage.ADAPTATION, 2)));
        assertFalse(forced.forced(claimed(Stage.ADAPTATION, 1)));
        assertTrue(forced.forced(claimed(Stage.EVALUATION, 1))); // of its checkpoint
    }

    @Test
    void theLastAttemptIsThatOfItsStage() {
        assertEquals(0, of().lastAttempt(Stage.ADAPTATION));
        assertEquals(
                3,
                of(replay(3), succeeded(Stage.ADAPTATION, 2), succeeded(Stage.EVALUATION, 5))
                        .lastAttempt(Stage.ADAPTATION));
        var remade = new TaskEvent.Remade("t", Stage.EVALUATION, 2, AT, "w", "cpu", 1);
        assertEquals(3, of(remade).lastAttempt(Stage.EVALUATION));
    }

    @Test
    void aLossNamesTheStateAgainWhenItsHeartbeatsAreGone() {
        var lost = new TaskEvent.Lost("t", Stage.ADAPTATION, 1, AT, "w", 1, 4L, "file:///state");

        assertEquals("file:///state", of(lost).resumeFrom());
    }

    private static TaskEvent succeeded(Stage stage, int attempt) {
        return new TaskEvent.Succeeded("t", stage, attempt, AT, "w", "cpu", 1);
    }

    private static TaskEvent claimed(Stage stage, int attempt) {
        return new TaskEvent.Claimed("t", stage, attempt, AT, "w", "cpu", 1000);
    }

    private static TaskEvent failed(int attempt, String worker, FailureCategory category) {
        return new TaskEvent.Failed(
                "t", Stage.ADAPTATION, attempt, AT, worker, "cpu", 1, category, true, 0, "", "", "", null);
    }

    private static TaskEvent wish(Stage stage, int attempt) {
        return new TaskEvent.CancelRequested("t", stage, attempt, AT);
    }

    private static TaskEvent replay(int attempt) {
        return new TaskEvent.Replayed("t", Stage.ADAPTATION, attempt, AT);
    }

    private static History of(TaskEvent... events) {
        var history = History.empty(Pipeline.standard());
        for (var event : events) {
            history = history.with(new TaskFact.Happened(event, AT, AT));
        }
        return history;
    }
}
