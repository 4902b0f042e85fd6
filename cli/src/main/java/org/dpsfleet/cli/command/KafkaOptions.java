package org.dpsfleet.cli.command;

import org.dpsfleet.schemas.topic.KafkaSettings;
import picocli.CommandLine.Option;

/** Which Kafka to use. */
final class KafkaOptions {
    @Option(
            names = "--bootstrap-servers",
            paramLabel = "HOST:PORT",
            description = "Kafka brokers, several with commas (default: 127.0.0.1:9092)")
    private String bootstrapServers = "127.0.0.1:9092";

    KafkaSettings kafka() {
        return KafkaSettings.of(bootstrapServers);
    }

    String bootstrapServers() {
        return bootstrapServers;
    }
}
