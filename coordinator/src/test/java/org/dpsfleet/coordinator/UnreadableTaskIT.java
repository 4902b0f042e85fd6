package org.dpsfleet.coordinator;

import org.dpsfleet.coordinator.plan.Planner;
import org.dpsfleet.coordinator.plan.Specs;
import org.dpsfleet.schemas.codec.Json;
import org.dpsfleet.schemas.codec.MessageCodec;
import org.dpsfleet.schemas.message.AdaptationTask;
import org.dpsfleet.schemas.message.FailureCategory;
import org.dpsfleet.schemas.message.Stage;
import org.dpsfleet.schemas.topic.Topic;
import org.dpsfleet.testing.worker.FakeWorkers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A message among the tasks that nobody can read. */
class UnreadableTaskIT {
    private static final String OTHER_ID = "ee".repeat(32);
    private static final byte[] NOISE = {1, 2, 3};
    private static final AdaptationTask RIGHT =
            new Planner(4096).plan(Specs.lin("one", 3, 1L)).task(0);

    @RegisterExtension
    final TestFleet fleet = new TestFleet();

    @Test
    void itHoldsNobodyUp() {
        // when
        write("not an id", new byte[] {9});
        write(OTHER_ID, NOISE);
        // then
        assertThat(fleet.api().counts(OneTask.on(fleet).experiment())).isEqualTo("total 1, published 1");
    }

    @Test
    void itsBytesAreKeptAndItIsNotReplayedAsItIs() {
        // when
        write(OTHER_ID, NOISE);
        fleet.workers().claim(OTHER_ID, Stage.ADAPTATION, 1, OneTask.LONG);
        die(OTHER_ID);
        // then
        assertThat(fleet.topics().records(Topic.DEAD_ADAPTATION_TASKS, OTHER_ID))
                .singleElement()
                .satisfies(letter -> assertThat(letter.value()).isEqualTo(NOISE));
        assertThat(refusal("{\"task_ids\":[\"" + OTHER_ID + "\"]}")).startsWith("its message can't be read");
    }

    @Test
    void itIsRepairedWithAMessageOfTheSameWorkOnly() {
        // given
        var taskId = RIGHT.taskId();
        write(taskId, NOISE);
        die(taskId);
        var message = Json.text(RIGHT);

        // when a message is given that is not this task's
        assertThat(refusal(replayWith("{\"task_id\": \"x\"}"))).startsWith("the message given can't be taken");
        assertThat(refusal(replayWith(message.replace("\"epochs\":10", "\"epochs\":11"))))
                .startsWith("the work in the message given is another task's");
        assertThat(refusal(replayWith(message.replace(taskId, OTHER_ID))))
                .isEqualTo("the message given is that of task " + OTHER_ID);

        // when it is
        var replay = fleet.api().post("/api/v1/replays", replayWith(message)).json();

        // then
        assertThat(replay.at("/replayed/0/attempt").asInt()).isEqualTo(2);
        var repaired = MessageCodec.ADAPTATION_TASK.decode(
                fleet.topics().records(Topic.ADAPTATION_TASKS, taskId).getLast().value());
        assertThat(repaired.work()).isEqualTo(RIGHT.work());
        assertThat(repaired.attempt()).isEqualTo(2);
    }

    private void write(String key, byte[] value) {
        fleet.workers().send(FakeWorkers.message(Topic.ADAPTATION_TASKS, key, value));
    }

    private void die(String taskId) {
        fleet.workers().fail(taskId, Stage.ADAPTATION, 1, FailureCategory.BAD_INPUT);
        await().untilAsserted(() -> assertThat(
                        fleet.api().get("/api/v1/failures").json().toString())
                .contains(taskId));
    }

    private static String replayWith(String message) {
        return "{\"task_ids\":[\"" + RIGHT.taskId() + "\"],\"with\":" + message + "}";
    }

    private String refusal(String replay) {
        return fleet.api()
                .post("/api/v1/replays", replay)
                .json()
                .at("/refused/0/detail")
                .asString();
    }
}
