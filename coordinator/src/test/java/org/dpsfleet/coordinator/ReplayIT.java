package org.dpsfleet.coordinator;

import java.time.Duration;
import org.dpsfleet.schemas.message.DeadLetter;
import org.dpsfleet.schemas.message.TaskEvent;
import org.dpsfleet.schemas.topic.Topic;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A dead-lettered task that is replayed. */
class ReplayIT {
    @RegisterExtension
    final TestFleet fleet = new TestFleet();

    private OneTask task;

    @BeforeEach
    void aTaskIsDeadLettered() {
        task = OneTask.on(fleet);
        task.die(1);
    }

    @Test
    void aDryRunSaysWhatWouldBeReplayedAndPublishesNothing() {
        // when
        var dry = replay(",\"dry_run\":true");
        // then
        assertThat(dry.path("replayed")).hasSize(1);
        assertThat(fleet.topics().tasks(task.id())).hasSize(1);
        assertThat(fleet.api().counts(task.experiment())).isEqualTo("total 1, dead 1");
    }

    @Test
    void aReplayIsTheNextAttemptAndNamesItsDeadLetter() {
        // given
        var letter =
                fleet.topics().records(Topic.DEAD_ADAPTATION_TASKS, task.id()).getFirst();
        // when
        var replay = replay("");
        // then
        assertThat(replay.at("/replayed/0/attempt").asInt()).isEqualTo(2);
        var message = fleet.topics().records(Topic.ADAPTATION_TASKS, task.id()).get(1);
        assertThat(DeadLetter.replayOf(message.headers())).isEqualTo("dlq.dps.adaptation-tasks-0@" + letter.offset());
        assertThat(fleet.api().counts(task.experiment())).isEqualTo("total 1, published 1");
        assertThat(fleet.api().failures(task.experiment())).isEmpty();
        assertThat(fleet.topics().events(task.id(), TaskEvent.Replayed.class)).hasSize(1);
        task.finish(2, 0.5);
        task.awaitCounts("total 1, done 1");
    }

    @Test
    void whatNobodyKnowsIsRefusedAndTheRestIsReplayed() {
        // when
        var replay = fleet.api()
                .post("/api/v1/replays", "{\"task_ids\":[\"" + task.id() + "\",\"nobody\"]}")
                .json();
        // then
        assertThat(replay.path("replayed")).hasSize(1);
        assertThat(replay.path("refused")).hasSize(1);
        assertThat(replay.at("/refused/0/detail").asString()).isEqualTo("no task has this id");
    }

    @Test
    void theHistoryGoesThroughReplays() {
        // when
        replay("");
        task.die(2);
        // then
        var history = fleet.api().failures(task.experiment()).path(0).path("history");
        assertThat(history.valueStream().map(e -> e.path("event").asString() + e.path("attempt")))
                .containsExactly("failed1", "dead_lettered1", "replayed2", "failed2", "dead_lettered2");
    }

    @Test
    void aTaskThatIsDoneIsReplayedByForceOnlyAndKeepsItsScores() {
        // given
        replay("");
        task.finish(2, 0.5);
        task.awaitCounts("total 1, done 1");
        // when
        var late = replay("");
        var forced = replay(",\"force\":true");
        // then
        assertThat(late.at("/refused/0/detail").asString())
                .isEqualTo("it is done already; with force it is tried all the same");
        assertThat(forced.at("/replayed/0/attempt").asInt()).isEqualTo(3);
        // Nothing depends on it, and yet whoever runs it is not told to stop.
        task.claim(3);
        await().during(Duration.ofSeconds(2))
                .until(() -> fleet.topics().commands(task.id()).isEmpty());
        task.finish(3, 0.9);
        await().untilAsserted(() -> assertThat(fleet.api().metric("dps_tasks_superseded_total{kind=\"evaluation\"}"))
                .isEqualTo(1));
        assertThat(fleet.api()
                        .results(task.experiment())
                        .at("/tasks/0/scores/0/test_score")
                        .asDouble())
                .isEqualTo(0.5);
    }

    /**
     * @param more fields of the request, each after a comma
     */
    private JsonNode replay(String more) {
        return fleet.api()
                .post("/api/v1/replays", "{\"task_ids\":[\"" + task.id() + "\"]" + more + "}")
                .json();
    }
}
