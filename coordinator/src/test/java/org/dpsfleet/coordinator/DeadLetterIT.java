package org.dpsfleet.coordinator;

import org.dpsfleet.schemas.message.DeadLetter;
import org.dpsfleet.schemas.message.FailureCategory;
import org.dpsfleet.schemas.topic.Topic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/** Tasks that cannot succeed. */
class DeadLetterIT {
    @RegisterExtension
    final TestFleet fleet = new TestFleet();

    @Test
    void aDeadLetterHasTheOriginalBytesAndTheAccountOfTheFailure() {
        // given
        var task = OneTask.on(fleet);
        var original = fleet.topics().records(Topic.ADAPTATION_TASKS, task.id()).getFirst();
        // when
        task.die(1);
        // then
        assertThat(fleet.api().state(task.experiment())).isEqualTo("failed");
        var letter =
                fleet.topics().records(Topic.DEAD_ADAPTATION_TASKS, task.id()).getFirst();
        assertThat(letter.key()).isEqualTo(original.key());
        assertThat(letter.value()).isEqualTo(original.value());
        assertThat(letter.headers().toArray()).startsWith(original.headers().toArray());
        var account = DeadLetter.read(letter.headers());
        assertThat(account.originalOffset()).isEqualTo(original.offset());
        assertThat(account.category()).isEqualTo(FailureCategory.BAD_INPUT);
        assertThat(account.exceptionMessage()).isEqualTo("because");
    }

    @Test
    void aDeadLetterIsListedAndFoundByWhatItIs() {
        // when
        var task = OneTask.on(fleet);
        task.die(1);
        // then
        var failure = fleet.api().failures(task.experiment()).path(0);
        assertThat(failure.path("task_id").asString()).isEqualTo(task.id());
        assertThat(failure.path("category").asString()).isEqualTo("bad_input");
        assertThat(failure.path("message").asString()).isEqualTo("because");
        assertThat(failure.path("attempts").asInt()).isEqualTo(1);
        assertThat(filtered(task, "category=bad_input&worker=w1&since=2020-01-01T00:00:00Z"))
                .hasSize(1);
        assertThat(filtered(task, "category=lost")).isEmpty();
        assertThat(filtered(task, "worker=w2")).isEmpty();
        assertThat(filtered(task, "until=2020-01-01T00:00:00Z")).isEmpty();
    }

    private JsonNode filtered(OneTask task, String query) {
        return fleet.api()
                .get("/api/v1/failures?experiment=" + task.experiment() + "&" + query)
                .json();
    }
}
