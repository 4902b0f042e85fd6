package org.dpsfleet.coordinator;

import org.dpsfleet.broker.EmbeddedBroker;
import org.dpsfleet.coordinator.task.RetryPolicy;
import org.dpsfleet.schemas.topic.KafkaSettings;

/** Settings of a coordinator beside a broker of one node. */
final class Settings {
    private Settings() {}

    /** On any free port, with one partition a topic. */
    static CoordinatorSettings of(EmbeddedBroker broker) {
        return new CoordinatorSettings(
                KafkaSettings.of(broker.bootstrapServers()),
                CoordinatorSettings.LOOPBACK,
                0,
                null,
                4096,
                RetryPolicy.defaults(),
                1,
                (short) 1);
    }
}
