package org.dpsfleet.coordinator;

import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Instant;
import java.util.List;
import org.dpsfleet.schemas.message.AdaptationTask;
import org.dpsfleet.schemas.message.AvoidedWorkers;
import org.dpsfleet.schemas.message.CheckpointReady;
import org.dpsfleet.schemas.message.DeadLetter;
import org.dpsfleet.schemas.message.FailureCategory;
import org.dpsfleet.schemas.message.Stage;
import org.dpsfleet.schemas.message.TaskCommand;
import org.dpsfleet.schemas.message.TaskEvent;
import org.dpsfleet.schemas.topic.Topic;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A checkpoint that an evaluation can't read is made again, as an attempt of the evaluation. */
@Timeout(120)
class RemakeIT {
    @RegisterExtension
    final TestFleet fleet = new TestFleet();

    private OneTask task;
    private CheckpointReady first;

    @BeforeEach
    void aCheckpointIsWaitingForItsScores() {
        task = OneTask.on(fleet);
        task.claim(1);
        first = fleet.workers().adapt(task.message(1));
    }

    @Test
    void itIsMadeAgainAndScored() {
        // when
        cannotRead(1);
        var remake = remake(1);
        // then
        assertThat(remake.attempt()).isEqualTo(2);
        assertThat(remake.remakesFor()).isEqualTo(Stage.EVALUATION);
        assertThat(remake.work()).isEqualTo(first.work());
        assertThat(remake.evaluation()).isEqualTo(first.evaluation());
        task.awaitCounts("total 1, waiting 1");
        assertThat(fleet.api().metric("dps_tasks{kind=\"evaluation\",state=\"waiting\"}"))
                .as("no eval-worker is lacking")
                .isEqualTo(1);
        // when
        claim(2);
        task.awaitCounts("total 1, running 1");
        fleet.workers().remake(remake);
        task.awaitCounts("total 1, adapted 1");
        fleet.workers().evaluate(checkpoint(3), 0.5);
        // then
        task.awaitCounts("total 1, done 1");
        assertThat(fleet.topics().tasks(task.id())).hasSize(2);
        assertThat(fleet.topics().checkpoints(task.id())).hasSize(2);
        assertThat(fleet.api().failures(task.experiment())).isEmpty();
        assertThat(evaluation("remade")).isEqualTo(1);
        assertThat(evaluation("published")).isEqualTo(1);
        assertThat(evaluation("superseded")).isZero();
        assertThat(fleet.api().metric("dps_tasks_superseded_total{kind=\"adaptation\"}"))
                .isZero();
        var history = fleet.api().get("/api/v1/tasks/" + task.id()).json().path("history");
        assertThat(history.valueStream().map(event -> event.path("event").asString()))
                .containsExactly("succeeded", "failed", "remade", "succeeded");
    }

    @Test
    void whoMakesItAgainIsLostAndAnotherGoesOnEvenAfterARestart() {
        // given
        cannotRead(1);
        remake(1);
        fleet.workers().claim(task.id(), Stage.EVALUATION, 2, OneTask.SHORT);
        progress(2, "file:///half");
        // when
        var next = remake(2);
        // then
        assertThat(next.attempt()).as("the one between belongs to the lost one").isEqualTo(4);
        assertThat(next.resumeFrom()).isEqualTo("file:///half");
        // when
        claim(4);
        fleet.restartCoordinator();
        // the lost one comes back to life: its checkpoint is as good, but another attempt has taken over
        fleet.workers().remake(fleet.topics().tasks(task.id()).get(1));
        fleet.workers().claim(task.id(), Stage.EVALUATION, 3, OneTask.LONG);
        await().until(() -> fleet.topics().commands(task.id()).stream()
                .anyMatch(command -> command.attempt() == 3 && command.reason() == TaskCommand.Reason.SUPERSEDED));
        fleet.workers().remake(next);
        fleet.workers().evaluate(checkpoint(5), 0.5);
        // then
        fleet.api().awaitCounts(task.experiment(), "total 1, done 1");
        assertThat(evaluation("remade")).isEqualTo(2);
        assertThat(evaluation("lost")).isEqualTo(1);
    }

    @Test
    void afterTwoTimesItIsADeadLetterOfTheEvaluationAndAReplayBeginsAnew() {
        // given
        cannotRead(1);
        fleet.workers().remake(remake(1));
        cannotRead(3);
        fleet.workers().remake(remake(2));
        assertThat(AvoidedWorkers.read(fleet.topics()
                        .records(Topic.ADAPTATION_TASKS, task.id())
                        .getLast()
                        .headers()))
                .as("who reported it twice")
                .containsExactly("w1");
        // when
        cannotRead(5);
        // then
        task.awaitCounts("total 1, dead 1");
        var letter = fleet.topics().records(Topic.DEAD_CHECKPOINTS, task.id());
        assertThat(letter).singleElement().satisfies(l -> {
            var account = DeadLetter.read(l.headers());
            assertThat(account.cause().category()).isEqualTo(FailureCategory.CHECKPOINT);
            assertThat(account.cause().message())
                    .startsWith("it was made again 2 times and could not be read then either")
                    .endsWith(": because");
            assertThat(account.origin().topic()).isEqualTo(Topic.CHECKPOINTS.topicName());
        });
        assertThat(fleet.api().failures(task.experiment()).at("/0/category").asString())
                .isEqualTo("checkpoint");
        // when
        fleet.api().post("/api/v1/replays", "{\"task_ids\":[\"" + task.id() + "\"],\"dry_run\":false}");
        cannotRead(6);
        // then
        var remake = remake(3);
        assertThat(remake.attempt()).isEqualTo(7);
        fleet.workers().remake(remake);
        fleet.workers().evaluate(checkpoint(8), 0.5);
        task.awaitCounts("total 1, done 1");
    }

    @Test
    void makingItAgainFailsForGoodAndTheDeadLetterIsTheCheckpointsOwn() {
        // given
        cannotRead(1);
        remake(1);
        // when
        fleet.workers().fail(task.id(), Stage.EVALUATION, 2, FailureCategory.DIVERGED);
        // then
        task.awaitCounts("total 1, dead 1");
        var original = fleet.topics().records(Topic.CHECKPOINTS, task.id()).getFirst();
        assertThat(fleet.topics().records(Topic.DEAD_CHECKPOINTS, task.id()))
                .singleElement()
                .satisfies(l -> assertThat(l.value()).isEqualTo(original.value()));
        // when
        var replay = fleet.api()
                .post("/api/v1/replays", "{\"task_ids\":[\"" + task.id() + "\"],\"dry_run\":false}")
                .json();
        // then
        assertThat(replay.at("/replayed/0/attempt").asInt()).isEqualTo(4);
        assertThat(checkpoint(4).uri()).isEqualTo(first.uri());
    }

    @Test
    void itIsCancelledWhileItIsMadeAgainAndTakenUpAndDeleted() {
        // given
        cannotRead(1);
        remake(1);
        claim(2);
        task.awaitCounts("total 1, running 1");
        // when
        fleet.api().cancel(task.experiment());
        // then
        await().until(() -> fleet.topics().commands(task.id()).stream()
                .anyMatch(command -> command.stage().equals(Stage.EVALUATION) && command.attempt() == 2));
        fleet.workers().say(new TaskEvent.Cancelled(task.id(), Stage.EVALUATION, 2, Instant.now(), "w1"));
        task.awaitCounts("total 1, cancelled 1");
        // when it is submitted again
        assertThat(OneTask.on(fleet).experiment()).isEqualTo(task.experiment());
        // then
        assertThat(checkpoint(4).manifestSha256()).isEqualTo(first.manifestSha256());
        cannotRead(4);
        assertThat(remake(2).attempt()).isEqualTo(5);
        // when it is cancelled before anybody has taken it, and deleted
        fleet.api().cancel(task.experiment());
        task.awaitCounts("total 1, cancelled 1");
        var deleted = Api.send(
                HttpRequest.newBuilder(URI.create(fleet.api().url() + "/api/v1/experiments/" + task.experiment()))
                        .DELETE());
        assertThat(deleted.status()).isEqualTo(200);
        claim(5);
        // then
        await().until(() -> fleet.topics().commands(task.id()).stream()
                .anyMatch(command -> command.stage().equals(Stage.EVALUATION)
                        && command.attempt() == 5
                        && command.reason() == TaskCommand.Reason.SUPERSEDED));
    }

    /** The evaluation's attempt is claimed and fails because of its checkpoint. */
    private void cannotRead(int attempt) {
        claim(attempt);
        fleet.workers().fail(task.id(), Stage.EVALUATION, attempt, FailureCategory.CHECKPOINT);
    }

    private void claim(int attempt) {
        fleet.workers().claim(task.id(), Stage.EVALUATION, attempt, OneTask.LONG);
    }

    private void progress(int attempt, String resumeFrom) {
        fleet.workers()
                .say(new TaskEvent.Progress(
                        task.id(),
                        Stage.EVALUATION,
                        attempt,
                        Instant.now(),
                        "w1",
                        3,
                        10,
                        "epochs",
                        "loss 0.6",
                        resumeFrom,
                        OneTask.SHORT.toMillis()));
    }

    /** The message of the so many-th time that it is made again. */
    private AdaptationTask remake(int count) {
        await().until(() -> fleet.topics().tasks(task.id()).size() > count);
        List<AdaptationTask> messages = fleet.topics().tasks(task.id());
        assertThat(messages).hasSize(count + 1);
        return messages.getLast();
    }

    /** The message of an attempt to read it. */
    private CheckpointReady checkpoint(int attempt) {
        await().until(() ->
                fleet.topics().checkpoints(task.id()).stream().anyMatch(ready -> ready.attempt() == attempt));
        return fleet.topics().checkpoints(task.id()).stream()
                .filter(ready -> ready.attempt() == attempt)
                .findFirst()
                .orElseThrow();
    }

    private double evaluation(String count) {
        return fleet.api().metric("dps_tasks_" + count + "_total{kind=\"evaluation\"}");
    }
}
