package org.dpsfleet.coordinator;

import java.net.URI;
import java.net.http.HttpRequest;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.dpsfleet.coordinator.plan.Specs;
import org.dpsfleet.schemas.codec.Json;
import org.dpsfleet.schemas.message.TaskEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.dpsfleet.coordinator.HttpAnswers.assertProblem;

/** Clients that lost an answer and ask again. */
class IdempotencyKeyIT {
    @RegisterExtension
    final TestFleet fleet = new TestFleet();

    @Test
    void aTaskIsReplayedOncePerKeyWhateverHappensInBetween() throws Exception {
        // given: a task that died, was replayed, and died again before the client asks again
        var task = OneTask.on(fleet);
        task.die(1);
        var body = "{\"task_ids\":[\"" + task.id() + "\"]}";
        var first = replay("\"k-1\"", body);
        assertThat(first.json().at("/replayed/0/attempt").asInt()).isEqualTo(2);
        task.die(2);

        // when
        var again = replay("k-1", body);

        // then
        assertThat(again.response().body()).isEqualTo(first.response().body());
        assertThat(again.response().headers().firstValue("Idempotent-Replayed")).hasValue("true");
        assertThat(first.response().headers().firstValue("Idempotent-Replayed")).isEmpty();
        assertProblem(replay("k-1", "{\"filter\":{}}"), 422);
        assertProblem(replay("k 1\" or more", body), 400);

        // and with a coordinator that knows what the topics tell only
        fleet.restartCoordinator();
        assertThat(replay("k-1", body).json()).isEqualTo(first.json());
        assertThat(replays(task)).hasSize(1);
        assertThat(task.fleet().api().counts(task.experiment())).isEqualTo("total 1, dead 1");

        // while another key is another wish; when several ask by it at once
        Callable<Api.Reply> asking = () -> replay("k-2", body);
        try (var clients = Executors.newVirtualThreadPerTaskExecutor()) {
            var asked = clients.invokeAll(Collections.nCopies(8, asking));

            // then: the others are told to wait, or its answer
            for (var one : asked) {
                var reply = one.get();
                assertThat(reply.status()).isIn(200, 409);
                if (reply.status() == 409) {
                    assertThat(reply.response().headers().firstValue("Retry-After"))
                            .isPresent();
                } else {
                    assertThat(reply.json().at("/replayed/0/attempt").asInt()).isEqualTo(3);
                }
            }
        }
        assertThat(replays(task)).hasSize(2);
    }

    @Test
    void aSubmissionACancellationAndADeletionAreAnsweredAgain() {
        var spec = Json.text(Specs.lin("again", 3, 1L, 2L));
        var submitted = post("/api/v1/experiments", "s", spec);
        var id = submitted.json().path("experiment_id").asString();

        assertThat(submitted.status()).isEqualTo(202);
        // Without the key it would be 200.
        assertThat(post("/api/v1/experiments", "s", spec).status()).isEqualTo(202);
        assertProblem(post("/api/v1/experiments?dry_run=true", "s", spec), 422);
        var cancel = "/api/v1/experiments/" + id + "/cancel";
        var cancelled = post(cancel, "c", "");
        assertThat(cancelled.json().path("stopped").asInt()).isEqualTo(2);
        assertThat(post(cancel, "c", "").json()).isEqualTo(cancelled.json());
        for (int times = 0; times < 2; times++) {
            var deleted = Api.send(keyed("/api/v1/experiments/" + id, "d").DELETE());
            assertThat(deleted.json().path("deleted").asInt()).isEqualTo(2);
        }
    }

    private List<TaskEvent.Replayed> replays(OneTask task) {
        return fleet.topics().events(task.id(), TaskEvent.Replayed.class);
    }

    private Api.Reply replay(String key, String body) {
        return post("/api/v1/replays", key, body);
    }

    private Api.Reply post(String path, String key, String body) {
        return Api.send(keyed(path, key)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private HttpRequest.Builder keyed(String path, String key) {
        return HttpRequest.newBuilder(URI.create(fleet.api().url() + path)).header("Idempotency-Key", key);
    }
}
