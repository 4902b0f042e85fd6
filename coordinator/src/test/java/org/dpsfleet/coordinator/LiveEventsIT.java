package org.dpsfleet.coordinator;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.dpsfleet.coordinator.plan.Specs;
import org.dpsfleet.schemas.codec.Json;
import org.dpsfleet.schemas.topic.KafkaSettings;
import org.dpsfleet.schemas.topic.ShareGroup;
import org.dpsfleet.schemas.topic.Topic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.dpsfleet.coordinator.HttpAnswers.assertDescribed;

/** The stream of events, as any client sees it. */
@Timeout(60)
class LiveEventsIT {
    @RegisterExtension
    final TestFleet fleet = new TestFleet();

    private final HttpClient client = HttpClient.newHttpClient();

    private record Event(String id, String name, JsonNode data) {}

    /** A client that listens. */
    private final class Listener implements AutoCloseable {
        private final BufferedReader lines;

        Listener(String lastId) throws IOException, InterruptedException {
            var request = HttpRequest.newBuilder(URI.create(fleet.api().url() + "/api/v1/events"))
                    .header("Accept-Encoding", "gzip");
            if (lastId != null) {
                request.header("Last-Event-ID", lastId);
            }
            var response = client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.headers().firstValue("Content-Type")).hasValue("text/event-stream");
            lines = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
        }

        /** The next event of that name that has this text in its data. */
        Event next(String name, String part) throws IOException {
            for (var event = next(); ; event = next()) {
                if (event.name.equals(name) && event.data.toString().contains(part)) {
                    return event;
                }
            }
        }

        Event next() throws IOException {
            String id = "";
            String name = "";
            String data = "";
            for (var line = lines.readLine(); !line.isEmpty() || data.isEmpty(); line = lines.readLine()) {
                if (line.startsWith("id: ")) {
                    id = line.substring(4);
                } else if (line.startsWith("event: ")) {
                    name = line.substring(7);
                } else if (line.startsWith("data: ")) {
                    data = line.substring(6);
                }
            }
            return new Event(id, name, Json.mapper().readTree(data));
        }

        @Override
        public void close() throws IOException {
            lines.close();
        }
    }

    @Test
    void whatChangesIsToldAndWhoeverWasAwayIsToldWhatItMissed() throws Exception {
        // given
        String last;
        try (var listener = new Listener(null)) {
            var start = listener.next();
            assertThat(start.name).isEqualTo("start");
            assertDescribed("FeedStart", start.data);
            assertThat(start.data.path("whole").asBoolean()).isTrue();
            assertThat(start.data.path("access").asString()).isEqualTo("full");

            // when
            var task = OneTask.on(fleet);
            var submitted = listener.next("experiment", task.experiment());
            assertDescribed("ExperimentProgress", submitted.data);
            assertThat(submitted.data.at("/tasks/total").asInt()).isEqualTo(1);
            task.claim(1);

            // then
            var worker = listener.next("worker", task.id());
            assertDescribed("WorkerStatus", worker.data);
            assertDescribed("HeldTask", worker.data.at("/tasks/0"));
            assertThat(worker.data.path("state").asString()).isEqualTo("busy");
            assertThat(fleet.api().get("/api/v1/workers").json().path(0)).isEqualTo(worker.data);
            last = worker.id;
            task.finish(1, 0.7);
            task.awaitCounts("total 1, done 1");
        }
        try (var again = new Listener(last)) {
            assertThat(again.next().data.path("whole").asBoolean()).isFalse();
            assertThat(again.next("worker", "w1").data.path("state").asString()).isEqualTo("idle");
        }
        try (var newcomer = new Listener("12345678-1")) {
            assertThat(newcomer.next().data.path("whole").asBoolean()).isTrue();
            assertThat(newcomer.next("experiment", "\"succeeded\"").data.has("held_up"))
                    .isFalse();
        }
    }

    @Test
    void anExperimentThatIsDeletedIsGone() throws Exception {
        var task = OneTask.on(fleet);
        task.finish(1, 0.7);
        task.awaitCounts("total 1, done 1");
        try (var listener = new Listener(null)) {
            listener.next("experiment", "\"succeeded\"");
            Api.send(HttpRequest.newBuilder(URI.create(fleet.api().url() + "/api/v1/experiments/" + task.experiment()))
                    .DELETE());

            var gone = listener.next("gone", task.experiment());
            assertDescribed("GoneSubject", gone.data);
            assertThat(gone.data.path("kind").asString()).isEqualTo("experiment");
        }
    }

    @Test
    void queuesAreCountedByStageAndWorkersThatWaitAreHeardOf() throws Exception {
        // given: a worker that has no task
        var kafka = KafkaSettings.of(fleet.broker().bootstrapServers());
        var waiting = new KafkaShareConsumer<byte[], byte[]>(kafka.shareConsumer("gpu-7", ShareGroup.GPU_WORKERS));
        waiting.subscribe(List.of(Topic.ADAPTATION_TASKS.topicName()));
        waiting.poll(Duration.ofMillis(100));

        var experiment = fleet.api().submitted(Specs.lin("queued", 3, 1L, 2L));
        fleet.api().awaitCounts(experiment, "total 2, published 2");
        try (var listener = new Listener(null)) {
            var sample = listener.next("queue", "\"waiting\":[2,0]");

            assertDescribed("QueueSample", sample.data);
            var history = fleet.api().get("/api/v1/queues").json();
            assertDescribed("QueueHistory", history);
            assertThat(history.path("samples").valueStream()).contains(sample.data);
        }
        await().untilAsserted(() ->
                assertThat(fleet.api().get("/api/v1/workers").json()).hasSize(1));
        var idle = fleet.api().get("/api/v1/workers").json().path(0);
        assertDescribed("WorkerStatus", idle);
        assertThat(idle.path("worker").asString()).isEqualTo("gpu-7");
        assertThat(idle.path("state").asString()).isEqualTo("idle");
        assertThat(Instant.parse(idle.path("last_heard_at").asString()))
                .isAfter(Instant.now().minusSeconds(30));
        waiting.close();
    }
}
