package org.dpsfleet.worker.health;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.dpsfleet.schemas.topic.KafkaSettings;

/** Whether the broker answers now: asks it. */
public final class BrokerCheck implements HealthCheck, AutoCloseable {
    private static final int TIMEOUT_MILLIS = 2_000;

    private final Admin admin;
    private final String bootstrapServers;

    public BrokerCheck(KafkaSettings settings, String clientId) {
        this.admin = Admin.create(settings.admin(clientId));
        this.bootstrapServers = settings.bootstrapServers();
    }

    @Override
    public Optional<String> problem() {
        try {
            admin.describeCluster(new DescribeClusterOptions().timeoutMs(TIMEOUT_MILLIS))
                    .nodes()
                    .get(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
            return Optional.empty();
        } catch (ExecutionException | TimeoutException e) {
            return Optional.of("the broker at " + bootstrapServers + " does not answer");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of("interrupted while asking the broker");
        }
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(1));
    }
}
