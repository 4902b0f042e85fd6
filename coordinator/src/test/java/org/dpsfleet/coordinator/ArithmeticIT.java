package org.dpsfleet.coordinator;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.dpsfleet.broker.EmbeddedBroker;
import org.dpsfleet.coordinator.plan.Specs;
import org.dpsfleet.coordinator.task.RetryPolicy;
import org.dpsfleet.schemas.message.FailureCategory;
import org.dpsfleet.schemas.message.Stage;
import org.dpsfleet.schemas.spec.ContextSource;
import org.dpsfleet.schemas.topic.KafkaSettings;
import org.dpsfleet.vocabulary.TrainingSpec;
import org.dpsfleet.vocabulary.Variant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * published = succeeded + dead lettered - replayed + cancelled + in flight, at /metrics, for each
 * kind.
 */
class ArithmeticIT {
    @TempDir
    Path directory;

    private Api api;

    @Test
    void theNumbersAddUpThroughLossFailureReplayAndRestart() {
        try (var broker = EmbeddedBroker.start(directory, 0)) {
            try (var coordinator = start(broker);
                    var workers = new FakeWorkers(broker.bootstrapServers())) {
                api = new Api(coordinator.url());
                live(workers);
                assertNumbers();
            }
            // A new process counts from the topics, and comes to the same numbers.
            try (var coordinator = start(broker)) {
                api = new Api(coordinator.url());
                assertNumbers();
            }
        }
    }

    /** Six tasks: done twice over, adapted, lost and retried, dead, replayed, untouched. */
    private void live(FakeWorkers workers) {
        var spec = Specs.spec(
                "sums",
                new ContextSource.Random(2, 1),
                1,
                List.of(Variant.LIN),
                List.of(1L, 2L, 3L, 4L, 5L, 6L),
                TrainingSpec.published());
        var id = api.submit(spec).json().path("experiment_id").asString();
        var ids = api.get("/api/v1/experiments/" + id + "/results")
                .json()
                .path("experiment")
                .path("task_ids")
                .valueStream()
                .map(n -> n.asString())
                .toList();
        var done = workers.tasks(ids.get(0)).getFirst();
        var checkpoint = workers.adapt(done);
        workers.evaluate(checkpoint, 0.5);
        workers.evaluate(checkpoint, 0.5);
        workers.adapt(workers.tasks(ids.get(1)).getFirst());
        workers.claim(ids.get(2), Stage.ADAPTATION, 1, Duration.ofMillis(100));
        workers.fail(ids.get(3), Stage.ADAPTATION, 1, FailureCategory.BAD_INPUT);
        workers.fail(ids.get(4), Stage.ADAPTATION, 1, FailureCategory.DIVERGED);
        await().untilAsserted(() -> {
            assertThat(metric("dps_tasks_dead_lettered_total{kind=\"adaptation\"}"))
                    .isEqualTo(2);
            assertThat(metric("dps_tasks_retried_total{kind=\"adaptation\"}")).isEqualTo(1);
        });
        api.post("/api/v1/replays", "{\"task_ids\":[\"%s\"]}".formatted(ids.get(4)));
    }

    private void assertNumbers() {
        await().untilAsserted(() -> {
            assertStage(Stage.ADAPTATION, 6, 2, 2, 1, 3);
            assertStage(Stage.EVALUATION, 2, 1, 0, 0, 1);
        });
        assertThat(metric("dps_tasks_lost_total{kind=\"adaptation\"}")).isEqualTo(1);
        assertThat(metric("dps_tasks_retried_total{kind=\"adaptation\"}")).isEqualTo(1);
        assertThat(metric("dps_tasks_failed_total{category=\"bad_input\",kind=\"adaptation\"}"))
                .isEqualTo(1);
        assertThat(metric("dps_tasks_failed_total{category=\"internal\",kind=\"adaptation\"}"))
                .isZero();
    }

    private void assertStage(Stage stage, int published, int succeeded, int deadLettered, int replayed, int inFlight) {
        var kind = stage.name();
        assertThat(counter("published", kind)).isEqualTo(published);
        assertThat(counter("succeeded", kind)).isEqualTo(succeeded);
        assertThat(counter("dead_lettered", kind)).isEqualTo(deadLettered);
        assertThat(counter("replayed", kind)).isEqualTo(replayed);
        assertThat(state("queued", kind) + state("running", kind) + state("waiting", kind))
                .isEqualTo(inFlight);
        assertThat(counter("published", kind))
                .isEqualTo(counter("succeeded", kind)
                        + counter("dead_lettered", kind)
                        - counter("replayed", kind)
                        + counter("cancelled", kind)
                        + inFlight);
    }

    private double counter(String name, String kind) {
        return metric("dps_tasks_%s_total{kind=\"%s\"}".formatted(name, kind));
    }

    private double state(String state, String kind) {
        return metric("dps_tasks{kind=\"%s\",state=\"%s\"}".formatted(kind, state));
    }

    private double metric(String name) {
        return api.get("/metrics")
                .response()
                .body()
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no metric " + name));
    }

    private static Coordinator start(EmbeddedBroker broker) {
        return Coordinator.start(
                new CoordinatorSettings(
                        KafkaSettings.of(broker.bootstrapServers()),
                        CoordinatorSettings.LOOPBACK,
                        0,
                        null,
                        4096,
                        new RetryPolicy(3, Duration.ofMillis(50), Duration.ofMillis(100)),
                        1,
                        (short) 1),
                new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
    }
}
