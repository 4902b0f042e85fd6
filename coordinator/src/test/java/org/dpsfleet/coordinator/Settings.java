package org.dpsfleet.coordinator;

import java.time.Duration;
import org.dpsfleet.broker.EmbeddedBroker;
import org.dpsfleet.coordinator.task.RetryPolicy;
import org.dpsfleet.schemas.cluster.TopicLayout;
import org.dpsfleet.schemas.topic.KafkaSettings;
import org.jspecify.annotations.Nullable;

/** Settings of a coordinator beside a broker of one node: on any free port, with one partition a topic. */
final class Settings {
    /** Three attempts, as usual, but nobody waits for them. */
    static final RetryPolicy SOON = new RetryPolicy(3, Duration.ofMillis(50), Duration.ofMillis(100));

    /** Allows to read what a token is asked for. */
    static final String VIEW = "glance";

    private Settings() {}

    static CoordinatorSettings of(EmbeddedBroker broker) {
        return of(broker, SOON, null);
    }

    /**
     * @param token that requests must carry, null for none
     */
    static CoordinatorSettings of(EmbeddedBroker broker, RetryPolicy retry, @Nullable String token) {
        return of(broker, retry, token, 0);
    }

    /**
     * @param port 0 for any free one
     */
    static CoordinatorSettings of(EmbeddedBroker broker, RetryPolicy retry, @Nullable String token, int port) {
        var kafka = KafkaSettings.of(broker.bootstrapServers());
        return new CoordinatorSettings(
                kafka,
                CoordinatorSettings.LOOPBACK,
                port,
                token,
                token == null ? null : VIEW,
                4096,
                retry,
                new TopicLayout(1, null),
                null);
    }
}
