package org.dpsfleet.coordinator;

import java.util.List;
import org.dpsfleet.coordinator.plan.Specs;
import org.dpsfleet.schemas.message.FailureCategory;
import org.dpsfleet.schemas.message.Stage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What the coordinator tells of attempts, and of what changes. */
class HistoryIT {
    @RegisterExtension
    final TestFleet fleet = new TestFleet();

    @Test
    void theEventsOfEveryAttemptAreToldAndThenWhatChanges() {
        // given
        var id = fleet.api().submitted(Specs.lin("told", 1, 1L, 2L));
        fleet.api().awaitCounts(id, "total 2, published 2");
        var first = fleet.api().taskIds(id).getFirst();
        var whole = histories(id, "");
        assertThat(whole).hasSize(2).allSatisfy(task -> assertThat(events(task)).containsExactly("published 1"));
        long read = whole.stream()
                .mapToLong(task -> task.path("changed").asLong())
                .max()
                .orElseThrow();
        assertThat(histories(id, "?changed_after=" + read)).isEmpty();

        // when
        fleet.workers().claim(first, Stage.ADAPTATION, 1, OneTask.LONG);
        fleet.workers().fail(first, Stage.ADAPTATION, 1, FailureCategory.INTERNAL);
        await().untilAsserted(() -> assertThat(fleet.topics().tasks(first)).hasSize(2));
        fleet.workers().claim(first, Stage.ADAPTATION, 2, OneTask.LONG);
        fleet.workers().progress(first, 2, 3, OneTask.LONG, null);

        // then
        await().untilAsserted(() -> assertThat(histories(id, "?changed_after=" + read))
                .singleElement()
                .satisfies(task -> assertThat(events(task))
                        .containsExactlyInAnyOrder("failed 1", "retried 2", "claimed 2", "progress 2")));
        var task = histories(id, "?failed=true").getFirst();
        assertThat(task.path("task_id").asString()).isEqualTo(first);
        assertThat(event(task, "failed").path("category").asString()).isEqualTo("internal");
        assertThat(event(task, "failed").path("seconds").asDouble()).isEqualTo(1.5);
        assertThat(event(task, "claimed").path("worker").asString()).isEqualTo("w1");
        assertThat(event(task, "progress").path("message").asString()).isEqualTo("3/10 epochs, loss 0.6");
        assertThat(histories(id, "?task=" + first.substring(0, 8))).containsExactly(task);
        // A number that another coordinator gave means nothing here: all is told.
        assertThat(histories(id, "?changed_after=1")).hasSize(2);
    }

    private List<JsonNode> histories(String id, String query) {
        var reply = fleet.api().get("/api/v1/experiments/" + id + "/history" + query);
        assertThat(reply.status()).as(reply.response().body()).isEqualTo(200);
        return reply.json().valueStream().toList();
    }

    private static List<String> events(JsonNode task) {
        return task.path("events")
                .valueStream()
                .map(event -> event.path("event").asString() + " "
                        + event.path("attempt").asInt())
                .toList();
    }

    private static JsonNode event(JsonNode task, String name) {
        return task.path("events")
                .valueStream()
                .filter(event -> event.path("event").asString().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
