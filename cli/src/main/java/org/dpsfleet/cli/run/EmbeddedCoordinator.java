package org.dpsfleet.cli.run;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.URI;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.KafkaException;
import org.dpsfleet.cli.outcome.CommandFailure;
import org.dpsfleet.cli.surroundings.NativeLibraries;
import org.dpsfleet.cli.trace.Tracing;
import org.dpsfleet.coordinator.Coordinator;
import org.dpsfleet.coordinator.CoordinatorSettings;
import org.dpsfleet.coordinator.store.StateException;
import org.dpsfleet.coordinator.task.RetryPolicy;
import org.dpsfleet.worker.health.DiskMeters;
import org.dpsfleet.worker.health.ProcessMeters;

/** The coordinator of this product. */
public final class EmbeddedCoordinator implements CoordinatorRole {
    @Override
    public Running start(Settings settings) {
        NativeLibraries.requireCompression();
        NativeLibraries.requireStore();
        var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        var tracing = Tracing.of("coordinator", UUID.randomUUID().toString());
        try {
            DiskMeters.register(registry, "state", stateFolder(settings));
            var coordinator = Coordinator.start(of(settings), registry, tracing.tracer());
            return new Started(coordinator, ThisProcess.meters(registry), registry, tracing);
        } catch (IllegalArgumentException e) {
            throw CommandFailure.usage(String.valueOf(e.getMessage()));
        } catch (StateException e) {
            throw CommandFailure.failed(String.valueOf(e.getMessage()), e);
        } catch (KafkaException e) {
            throw CommandFailure.failed(
                    "the coordinator can't work with the Kafka at %s: %s"
                            .formatted(settings.kafka().bootstrapServers(), e.getMessage()),
                    e);
        }
    }

    /** Without a folder of its own, the state is among the temporary files. */
    private static Path stateFolder(Settings settings) {
        return settings.state() == null ? Path.of(System.getProperty("java.io.tmpdir")) : settings.state();
    }

    private static CoordinatorSettings of(Settings settings) {
        var local = CoordinatorSettings.local(settings.kafka());
        return new CoordinatorSettings(
                settings.kafka(),
                settings.host(),
                settings.port(),
                settings.token(),
                settings.viewToken(),
                local.columnsPerTask(),
                new RetryPolicy(
                        settings.maxLosses(),
                        local.retry().firstDelay(),
                        local.retry().maxDelay()),
                settings.topics(),
                settings.state(),
                settings.allowedHosts());
    }

    private record Started(
            Coordinator coordinator, ProcessMeters meters, PrometheusMeterRegistry registry, Tracing tracing)
            implements Running {
        @Override
        public URI address() {
            return URI.create(coordinator.url());
        }

        @Override
        public CompletableFuture<Void> ended() {
            return coordinator.terminated();
        }

        @Override
        public void close() {
            coordinator.close();
            tracing.close();
            meters.close();
            registry.close();
        }
    }
}
