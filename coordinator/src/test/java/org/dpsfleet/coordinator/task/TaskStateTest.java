package org.dpsfleet.coordinator.task;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.dpsfleet.coordinator.task.TaskFact.Announced;
import org.dpsfleet.coordinator.task.TaskFact.Happened;
import org.dpsfleet.coordinator.task.TaskFact.Scored;
import org.dpsfleet.schemas.message.FailureCategory;
import org.dpsfleet.schemas.message.Stage;
import org.dpsfleet.schemas.message.TaskEvent;
import org.dpsfleet.schemas.stage.Pipeline;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class TaskStateTest {
    private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");
    private static final Pipeline PIPELINE = Pipeline.standard();
    private static final TaskState UNSEEN = new TaskState.Unseen(Stage.ADAPTATION);

    @Test
    void theWayOfATaskThatGoesWell() {
        var state = UNSEEN;
        state = state.apply(new Announced(Stage.ADAPTATION, 1), PIPELINE);
        assertThat(state).isEqualTo(new TaskState.Published(Stage.ADAPTATION, 1));
        assertThat(state.label(PIPELINE)).isEqualTo("published");

        state = state.apply(claimed(Stage.ADAPTATION, 1, 0), PIPELINE);
        assertThat(state).isInstanceOf(TaskState.Running.class);

        state = state.apply(succeeded(Stage.ADAPTATION, 1, 5), PIPELINE);
        assertThat(state).isEqualTo(new TaskState.Published(Stage.EVALUATION, 1));
        assertThat(state.label(PIPELINE)).isEqualTo("adapted");

        state = state.apply(claimed(Stage.EVALUATION, 1, 6), PIPELINE);
        assertThat(state.label(PIPELINE)).isEqualTo("running");

        state = state.apply(succeeded(Stage.EVALUATION, 1, 9), PIPELINE);
        assertThat(state).isEqualTo(new TaskState.Done(Stage.EVALUATION, 1));
        assertThat(state.open()).isFalse();
    }

    @Test
    void aLeaseCountsFromWhenTheClaimWasHeardAndAHeartbeatExtendsIt() {
        // the broker's clock is an hour behind
        var claim = claimed(Stage.ADAPTATION, 1, 0).event();
        var running = (TaskState.Running) run(new Happened(claim, T0.minusSeconds(3600), T0));
        assertThat(running.lease().expired(T0.plusSeconds(10))).isFalse();
        assertThat(running.lease().expired(T0.plusSeconds(10).plusMillis(1))).isTrue();

        var later = (TaskState.Running) running.apply(progress(1, 8, 3), PIPELINE);
        assertThat(later.lease().end()).isEqualTo(T0.plusSeconds(18));
        assertThat(later.progress().done()).isEqualTo(3);
        assertThat(later.device()).isEqualTo("cpu");
    }

    @Test
    void aLostAttemptWaitsAndTheNextOneIsPublished() {
        var state = run(claimed(Stage.ADAPTATION, 1, 0), lost(Stage.ADAPTATION, 1, 11));
        assertThat(state).isInstanceOfSatisfying(TaskState.Waiting.class, w -> {
            assertThat(w.failure().category()).isEqualTo(FailureCategory.LOST);
            assertThat(w.since()).isEqualTo(T0.plusSeconds(11));
        });

        assertThat(state.apply(new Announced(Stage.ADAPTATION, 2), PIPELINE))
                .isEqualTo(new TaskState.Published(Stage.ADAPTATION, 2));
    }

    @Test
    void aDeadLetteredTaskStaysSoUntilItIsReplayed() {
        var letter = run(
                claimed(Stage.ADAPTATION, 1, 0),
                failed(Stage.ADAPTATION, 1, 3, FailureCategory.BAD_INPUT),
                deadLettered(Stage.ADAPTATION, 1, 4));
        assertThat(letter).isInstanceOf(TaskState.DeadLettered.class);
        assertThat(letter.open()).isFalse();

        var replay = new TaskEvent.Replayed("t", Stage.ADAPTATION, 2, T0);
        assertThat(letter.apply(new Happened(replay, T0, T0), PIPELINE))
                .isEqualTo(new TaskState.Published(Stage.ADAPTATION, 2));
    }

    @Test
    void aSuccessOfAnOldAttemptCountsWhileTheTaskIsNotDone() {
        var second = run(
                claimed(Stage.ADAPTATION, 1, 0),
                lost(Stage.ADAPTATION, 1, 11),
                new Announced(Stage.ADAPTATION, 2),
                claimed(Stage.ADAPTATION, 2, 12));

        assertThat(second.apply(succeeded(Stage.ADAPTATION, 1, 13), PIPELINE))
                .isEqualTo(new TaskState.Published(Stage.EVALUATION, 1));
    }

    @Test
    void nothingMovesATaskThatIsDone() {
        var done = UNSEEN.apply(new Scored(2), PIPELINE);

        for (var stage : List.of(Stage.ADAPTATION, Stage.EVALUATION)) {
            for (var fact : List.of(
                    new Announced(stage, 7),
                    claimed(stage, 7, 0),
                    failed(stage, 7, 0, FailureCategory.INTERNAL),
                    lost(stage, 7, 0),
                    deadLettered(stage, 7, 0),
                    succeeded(stage, 7, 0),
                    new Scored(7))) {
                assertThat(done.apply(fact, PIPELINE)).as("%s", fact).isSameAs(done);
            }
        }
    }

    @Test
    void factsOfAttemptsAlreadyPassedChangeNothing() {
        var running = run(new Announced(Stage.ADAPTATION, 2), claimed(Stage.ADAPTATION, 2, 20));

        for (var fact : List.of(
                new Announced(Stage.ADAPTATION, 1),
                new Announced(Stage.ADAPTATION, 2),
                claimed(Stage.ADAPTATION, 1, 0),
                progress(1, 21, 5),
                failed(Stage.ADAPTATION, 1, 21, FailureCategory.INTERNAL),
                lost(Stage.ADAPTATION, 1, 21),
                deadLettered(Stage.ADAPTATION, 1, 21))) {
            assertThat(running.apply(fact, PIPELINE)).as("%s", fact).isSameAs(running);
        }
    }

    @Test
    void aWaitingTaskIsNotBroughtBackByALateHeartbeat() {
        var waiting = run(claimed(Stage.ADAPTATION, 1, 0), lost(Stage.ADAPTATION, 1, 11));

        assertThat(waiting.apply(progress(1, 12, 4), PIPELINE)).isSameAs(waiting);
    }

    @Test
    void twoWorkersOnOneAttemptAreLostOnlyWhenBothAreSilent() {
        var state = run(claimed(Stage.ADAPTATION, 1, 5), claimed(Stage.ADAPTATION, 1, 0));

        assertThat(((TaskState.Running) state).lease().end()).isEqualTo(T0.plusSeconds(15));
    }

    @Test
    void whatWasMadeAgainIsReadByTheNextAttempt() {
        var remaking = run(
                new Announced(Stage.EVALUATION, 1),
                failed(Stage.EVALUATION, 1, 3, FailureCategory.CHECKPOINT),
                new Announced(Stage.EVALUATION, 2),
                claimed(Stage.EVALUATION, 2, 4));
        assertThat(remaking).isInstanceOf(TaskState.Running.class);

        var published = new TaskState.Published(Stage.EVALUATION, 3);
        assertThat(remaking.apply(remade(2, 9), PIPELINE)).isEqualTo(published);
        assertThat(remaking.apply(new Announced(Stage.EVALUATION, 3), PIPELINE)).isEqualTo(published);
    }

    @Test
    void whatIsMadeAgainTooLateChangesNothingUnlessTheTaskStillWaits() {
        var lost = run(claimed(Stage.EVALUATION, 2, 0), lost(Stage.EVALUATION, 2, 11));
        assertThat(lost.apply(remade(2, 12), PIPELINE)).isEqualTo(new TaskState.Published(Stage.EVALUATION, 3));

        var next = lost.apply(new Announced(Stage.EVALUATION, 4), PIPELINE);
        assertThat(next.apply(remade(2, 12), PIPELINE)).isSameAs(next);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void theOrderInWhichTopicsAreReadDoesNotMatterWhileSomethingIsMadeAgain(long seed) {
        // given an attempt to make the checkpoint again that is lost, another, and the late end of the first, by topic
        List<TaskFact> tasks = List.of(
                new Announced(Stage.ADAPTATION, 1),
                new Announced(Stage.EVALUATION, 2),
                new Announced(Stage.EVALUATION, 4));
        List<TaskFact> checkpoints = List.of(
                new Announced(Stage.EVALUATION, 1),
                new Announced(Stage.EVALUATION, 3),
                new Announced(Stage.EVALUATION, 5));
        List<TaskFact> events = List.of(
                succeeded(Stage.ADAPTATION, 1, 1),
                failed(Stage.EVALUATION, 1, 2, FailureCategory.CHECKPOINT),
                claimed(Stage.EVALUATION, 2, 3),
                lost(Stage.EVALUATION, 2, 13),
                claimed(Stage.EVALUATION, 4, 14),
                remade(2, 15),
                remade(4, 16));
        // when
        var read = interleaved(List.of(tasks, checkpoints, events), new Random(seed));
        // then
        assertThat(fold(read)).isEqualTo(new TaskState.Published(Stage.EVALUATION, 5));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void theOrderInWhichTopicsAreReadDoesNotMatter(long seed) {
        // given a life with a loss, a dead letter, a replay and a late success, by topic
        List<TaskFact> tasks = List.of(
                new Announced(Stage.ADAPTATION, 1),
                new Announced(Stage.ADAPTATION, 2),
                new Announced(Stage.ADAPTATION, 3));
        List<TaskFact> checkpoints = List.of(new Announced(Stage.EVALUATION, 1), new Announced(Stage.EVALUATION, 2));
        List<TaskFact> scores = List.of(new Scored(2));
        List<TaskFact> events = List.of(
                claimed(Stage.ADAPTATION, 1, 0),
                lost(Stage.ADAPTATION, 1, 11),
                claimed(Stage.ADAPTATION, 2, 12),
                failed(Stage.ADAPTATION, 2, 13, FailureCategory.DIVERGED),
                deadLettered(Stage.ADAPTATION, 2, 14),
                new Happened(new TaskEvent.Replayed("t", Stage.ADAPTATION, 3, T0), T0, T0),
                claimed(Stage.ADAPTATION, 3, 20),
                succeeded(Stage.ADAPTATION, 3, 25),
                claimed(Stage.EVALUATION, 1, 26),
                failed(Stage.EVALUATION, 1, 27, FailureCategory.INTERNAL),
                claimed(Stage.EVALUATION, 2, 28),
                succeeded(Stage.EVALUATION, 2, 29));
        // when one topic after another ran ahead
        int cut = new Random(seed).nextInt(events.size());
        var random = new Random(seed);
        var topics = List.of(tasks, checkpoints, events.subList(0, cut));
        var withoutEnd = interleaved(topics, random);
        var again = interleaved(topics, random);
        var whole = interleaved(List.of(tasks, checkpoints, events, scores), random);
        // then
        assertThat(fold(withoutEnd)).isEqualTo(fold(again));
        assertThat(fold(whole)).isEqualTo(new TaskState.Done(Stage.EVALUATION, 2));
    }

    private static List<TaskFact> interleaved(List<List<TaskFact>> topics, Random random) {
        var queues = new ArrayList<List<TaskFact>>();
        topics.forEach(t -> queues.add(new ArrayList<>(t)));
        var all = new ArrayList<TaskFact>();
        while (queues.removeIf(List::isEmpty) || !queues.isEmpty()) {
            if (!queues.isEmpty()) {
                all.add(queues.get(random.nextInt(queues.size())).removeFirst());
            }
        }
        return all;
    }

    private static TaskState run(TaskFact... facts) {
        return fold(List.of(facts));
    }

    private static TaskState fold(List<TaskFact> facts) {
        var state = UNSEEN;
        for (var fact : facts) {
            state = state.apply(fact, PIPELINE);
        }
        return state;
    }

    static Happened claimed(Stage stage, int attempt, int second) {
        return at(second, new TaskEvent.Claimed("t", stage, attempt, T0, "w", "cpu", 10_000));
    }

    static Happened progress(int attempt, int second, long done) {
        return at(
                second,
                new TaskEvent.Progress(
                        "t", Stage.ADAPTATION, attempt, T0, "w", done, 10, "epochs", "", "r" + done, 10_000));
    }

    static Happened succeeded(Stage stage, int attempt, int second) {
        return at(second, new TaskEvent.Succeeded("t", stage, attempt, T0, "w", "cpu", 1));
    }

    static Happened failed(Stage stage, int attempt, int second, FailureCategory category) {
        return at(
                second,
                new TaskEvent.Failed(
                        "t",
                        stage,
                        attempt,
                        T0,
                        "w",
                        "cpu",
                        1,
                        category,
                        category.retryable(),
                        0,
                        "why",
                        "E",
                        "at E",
                        null));
    }

    static Happened lost(Stage stage, int attempt, int second) {
        return at(second, new TaskEvent.Lost("t", stage, attempt, T0, "w", 1.5, 0L, null));
    }

    static Happened remade(int attempt, int second) {
        return at(second, new TaskEvent.Remade("t", Stage.EVALUATION, attempt, T0, "w", "cpu", 2));
    }

    static Happened deadLettered(Stage stage, int attempt, int second) {
        return at(second, new TaskEvent.DeadLettered("t", stage, attempt, T0, FailureCategory.BAD_INPUT, "why"));
    }

    private static Happened at(int second, TaskEvent event) {
        return new Happened(event, T0.plusSeconds(second), T0.plusSeconds(second));
    }
}
