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

    @Option(
            names = "--topic-prefix",
            paramLabel = "PREFIX",
            description = {
                "what the names of the fleet's topics, groups and transactional ids begin with, so that",
                "several fleets can share a Kafka; ends with a dot or a dash (default: none)"
            })
    private String topicPrefix = "";

    KafkaSettings kafka() {
        try {
            return new KafkaSettings(bootstrapServers, read(), topicPrefix);
        } catch (IllegalArgumentException e) {
            var message = String.valueOf(e.getMessage());
            throw CommandFailure.usage(message.startsWith("kafka properties") ? properties + ": " + message : message);
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
