package org.dpsfleet.coordinator;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.dpsfleet.broker.EmbeddedBroker;
import org.dpsfleet.coordinator.plan.Specs;
import org.dpsfleet.schemas.message.Stage;
import org.dpsfleet.testing.worker.FakeWorkers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** A broker that is away longer than a lease: nobody can be heard, which is nobody's fault. */
@Timeout(120)
class OutageIT {
    private static final Duration LEASE = Duration.ofSeconds(2);

    @TempDir
    Path directory;

    @Test
    void aWorkerThatCouldNotBeHeardKeepsItsTask() {
        var broker = EmbeddedBroker.start(directory, 0);
        try (var coordinator =
                Coordinator.start(Settings.of(broker), new PrometheusMeterRegistry(PrometheusConfig.DEFAULT))) {
            var api = new Api(coordinator.url());
            var id = api.submitted(Specs.lin("outage", 2, 1L));
            var taskId = api.taskIds(id).getFirst();
            try (var worker = new FakeWorkers(broker.bootstrapServers())) {
                worker.claim(taskId, Stage.ADAPTATION, 1, LEASE);
                Awaitility.await().until(() -> api.count(id, "running") == 1);
            }

            broker.close();
            Awaitility.await().pollDelay(LEASE.multipliedBy(2)).until(() -> true);
            broker = EmbeddedBroker.start(directory, 0);

            try (var worker = new FakeWorkers(broker.bootstrapServers())) {
                worker.progress(taskId, 1, 7, LEASE, null);
                Awaitility.await()
                        .until(() -> api.status(id).at("/running/0/done").asLong() == 7);
                assertThat(api.status(id).path("lost").asInt()).isZero();

                // Silent from now on, and heard: this is a loss.
                Awaitility.await()
                        .atMost(Duration.ofSeconds(30))
                        .until(() -> api.status(id).path("lost").asInt() == 1);
            }
        } finally {
            broker.close();
        }
    }
}
