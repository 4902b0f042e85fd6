package org.dpsfleet.coordinator;

import org.dpsfleet.schemas.codec.Json;
import org.dpsfleet.schemas.http.TaskMetric;
import org.dpsfleet.schemas.message.Stage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The way of a task that goes well, as the API shows it. */
class TaskWayIT {
    @RegisterExtension
    final TestFleet fleet = new TestFleet();

    @Test
    void aRunningTaskShowsItsWorkerItsProgressAndItsLease() {
        // given
        var task = OneTask.on(fleet);
        assertThat(fleet.api().counts(task.experiment())).isEqualTo("total 1, published 1");
        // when
        task.claim(1);
        fleet.workers().progress(task.id(), 1, 4, OneTask.LONG, "file:///r4");
        // then
        task.awaitCounts("total 1, running 1");
        await().untilAsserted(() -> {
            var running = fleet.api().status(task.experiment()).path("running").path(0);
            assertThat(running.path("worker").asString()).isEqualTo("w1");
            assertThat(running.path("done").asInt()).isEqualTo(4);
            assertThat(running.path("unit").asString()).isEqualTo("epochs");
            assertThat(running.path("lease_left_seconds").asDouble()).isBetween(200.0, 300.0);
        });
    }

    @Test
    void anAdaptedTaskIsEvaluatedAndItsResultsAreThere() {
        // given
        var task = OneTask.on(fleet);
        var ready = fleet.workers().adapt(task.message(1));
        task.awaitCounts("total 1, adapted 1");
        assertThat(metric(task).path("channel_norm").asBoolean()).isTrue();
        assertThat(fleet.api().results(task.experiment()).path("complete").asBoolean())
                .isFalse();
        // when
        fleet.workers().claim(task.id(), Stage.EVALUATION, 1, OneTask.LONG);
        fleet.workers().evaluate(ready, 0.75);
        // then
        task.awaitCounts("total 1, done 1");
        var status = fleet.api().status(task.experiment());
        assertThat(status.path("state").asString()).isEqualTo("succeeded");
        assertThat(status.path("finished_at").isString()).isTrue();
        assertThat(status.path("contexts").toString()).isEqualTo("{\"done\":3,\"total\":3}");
        var results = fleet.api().results(task.experiment());
        assertThat(results.path("complete").asBoolean()).isTrue();
        assertThat(results.at("/experiment/experiment_id").asString()).isEqualTo(task.experiment());
        assertThat(results.at("/tasks/0/scores")).hasSize(3);
        assertThat(results.at("/tasks/0/scores/0/test_score").asDouble()).isEqualTo(0.75);
        assertThat(metric(task).toString())
                .isEqualTo(Json.text(TaskMetric.of(task.message(1).work())))
                .contains("\"comparison\":\"spatial\"", "\"training\":{\"batch_size\":1024,");
    }

    private JsonNode metric(OneTask task) {
        return fleet.api().get("/api/v1/tasks/" + task.id()).json().path("metric");
    }
}
