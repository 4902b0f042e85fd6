package org.dpsfleet.cli.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import org.dpsfleet.cli.outcome.CommandFailure;
import org.dpsfleet.schemas.topic.KafkaSettings;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which Kafka to use, and how to authenticate. */
final class KafkaOptions {
    @Option(
            names = "--bootstrap-servers",
            paramLabel = "HOST:PORT",
            description = "Kafka brokers, several with commas (default: 127.0.0.1:9092)")
    private String bootstrapServers = "127.0.0.1:9092";

    @Option(
            names = "--kafka-properties",
            paramLabel = "FILE",
            description = {
                "settings of Kafka's clients, as its own tools take them with --command-config:",
                "security.protocol, sasl.mechanism, sasl.jaas.config, ssl.* and others"
            })
    private @Nullable Path properties;

    KafkaSettings kafka() {
        try {
            return new KafkaSettings(bootstrapServers, read());
        } catch (IllegalArgumentException e) {
            throw CommandFailure.usage(
                    properties == null ? String.valueOf(e.getMessage()) : properties + ": " + e.getMessage());
        }
    }

    String bootstrapServers() {
        return bootstrapServers;
    }

    private Map<String, String> read() {
        if (properties == null) {
            return Map.of();
        }
        var read = new Properties();
        try (var lines = Files.newBufferedReader(properties)) {
            read.load(lines);
        } catch (IOException e) {
            throw CommandFailure.usage("--kafka-properties: %s can't be read: %s".formatted(properties, e));
        }
        return read.stringPropertyNames().stream().collect(Collectors.toMap(name -> name, read::getProperty));
    }
}
