package org.dpsfleet.worker.health;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.dpsfleet.schemas.cluster.FleetMismatch;
import org.dpsfleet.schemas.cluster.FleetRequirements;
import org.dpsfleet.schemas.cluster.FleetRights;
import org.dpsfleet.schemas.stage.Pipeline;
import org.dpsfleet.schemas.topic.KafkaSettings;

/**
 * Whether Kafka meets a worker's requirements: topics, share groups, rights. A setting that may lose data later
 * is only a warning. Queries Kafka at most every five seconds, however often the check is called.
 */
public final class FleetCheck implements HealthCheck, AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(3);
    private static final long FRESH_NANOS = Duration.ofSeconds(5).toNanos();

    private final Admin admin;
    private final Supplier<List<FleetMismatch>> look;
    private List<FleetMismatch> found = List.of();
    private long lookedAt = System.nanoTime() - FRESH_NANOS;

    /**
     * @param rights that the worker needs
     */
    public FleetCheck(KafkaSettings settings, String clientId, FleetRights rights) {
        admin = Admin.create(settings.admin(clientId));
        var pipeline = Pipeline.standard().prefixed(settings.topicPrefix());
        // How many copies there should be is for the coordinator to say.
        look = () -> FleetRequirements.check(admin, pipeline, null, settings.bootstrapServers(), rights, TIMEOUT);
    }

    @Override
    public Optional<String> problem() {
        var stopping = now().stream()
                .filter(FleetMismatch::stops)
                .map(FleetMismatch::sentence)
                .collect(Collectors.toList());
        return stopping.isEmpty() ? Optional.empty() : Optional.of(String.join("\n", stopping));
    }

    @Override
    public List<String> warnings() {
        return now().stream()
                .filter(mismatch -> !mismatch.stops())
                .map(FleetMismatch::sentence)
                .toList();
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(1));
    }

    private synchronized List<FleetMismatch> now() {
        if (System.nanoTime() - lookedAt >= FRESH_NANOS) {
            found = look.get();
            lookedAt = System.nanoTime();
        }
        return found;
    }
}
