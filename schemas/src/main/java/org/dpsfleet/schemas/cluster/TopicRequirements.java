package org.dpsfleet.schemas.cluster;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.TopicConfig;
import org.dpsfleet.schemas.topic.Topic;
import org.jspecify.annotations.Nullable;

/** Whether one topic is as {@link TopicSetup} would have made it, as far as the fleet depends on that. */
final class TopicRequirements {
    private static final String KEPT = "-1, for nothing of it may expire";

    private final Topic topic;
    private final String bootstrapServers;
    private final List<FleetMismatch> found = new ArrayList<>();

    private TopicRequirements(Topic topic, String bootstrapServers) {
        this.topic = topic;
        this.bootstrapServers = bootstrapServers;
    }

    /**
     * What is wrong with a topic that is there.
     *
     * @param config null where the process may not see it; then its settings are passed over
     * @param rights that the process needs on it
     */
    static List<FleetMismatch> of(
            Topic topic,
            TopicDescription description,
            @Nullable Config config,
            Set<AclOperation> rights,
            String bootstrapServers) {
        var check = new TopicRequirements(topic, bootstrapServers);
        check.partitions(description);
        if (config != null) {
            check.settings(config, description);
        }
        check.rights(description, rights);
        return check.found;
    }

    static FleetMismatch missing(Topic topic) {
        return FleetMismatch.stops(
                where(topic),
                "does not exist",
                "the topic",
                "the coordinator makes it anew within a minute, or when it is started");
    }

    /** That the process is not even allowed to see it. */
    static FleetMismatch hidden(Topic topic, String bootstrapServers) {
        return lacking(topic, "Describe", bootstrapServers);
    }

    private void partitions(TopicDescription description) {
        int partitions = description.partitions().size();
        if (!topic.dispatched() && partitions != 1) {
            found.add(FleetMismatch.endangers(
                    where(topic),
                    String.format(Locale.ROOT, "has %d partitions", partitions),
                    "1, for its records have one order",
                    "stop the fleet, delete the topic (its records with it) and start the coordinator, which makes it"
                            + " anew"));
        }
    }

    private void settings(Config config, TopicDescription description) {
        var policy = value(config, TopicConfig.CLEANUP_POLICY_CONFIG);
        var right = topic.compacted() ? TopicConfig.CLEANUP_POLICY_COMPACT : TopicConfig.CLEANUP_POLICY_DELETE;
        setting(config, TopicConfig.CLEANUP_POLICY_CONFIG, right::equals, right, right);
        boolean expires = Arrays.asList(policy.split(",")).contains(TopicConfig.CLEANUP_POLICY_DELETE);
        if (topic.kept() && (expires || !topic.compacted())) {
            setting(config, TopicConfig.RETENTION_MS_CONFIG, "-1"::equals, KEPT, "-1");
            setting(config, TopicConfig.RETENTION_BYTES_CONFIG, "-1"::equals, KEPT, "-1");
        }
        var least = String.valueOf(Topic.MAX_MESSAGE_BYTES);
        setting(
                config,
                TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                bytes -> Long.parseLong(bytes) >= Topic.MAX_MESSAGE_BYTES,
                "at least " + least + ", or large messages are refused",
                least);
        setting(
                config,
                TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG,
                "LogAppendTime"::equals,
                "LogAppendTime, for times are compared",
                "LogAppendTime");
        copies(config, description);
    }

    private void copies(Config config, TopicDescription description) {
        int least = Integer.parseInt(value(config, TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG));
        int replicas = description.partitions().stream()
                .mapToInt(p -> p.replicas().size())
                .min()
                .orElse(least);
        if (least > replicas) {
            found.add(FleetMismatch.stops(
                    where(topic),
                    String.format(
                            Locale.ROOT,
                            "min.insync.replicas is %d with %d replicas, so nothing can be written",
                            least,
                            replicas),
                    "at most the number of replicas",
                    alter(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, String.valueOf(replicas))));
        }
    }

    private void setting(Config config, String name, Predicate<String> right, String needed, String value) {
        var there = value(config, name);
        if (!right.test(there)) {
            found.add(FleetMismatch.endangers(where(topic), name + " is " + there, needed, alter(name, value)));
        }
    }

    private void rights(TopicDescription description, Set<AclOperation> rights) {
        var allowed = description.authorizedOperations();
        // Null: this Kafka does not say.
        if (allowed != null && !allowed.contains(AclOperation.ALL)) {
            rights.stream()
                    .filter(operation -> !allowed.contains(operation))
                    .sorted()
                    .forEach(operation -> found.add(lacking(topic, words(operation), bootstrapServers)));
        }
    }

    private static FleetMismatch lacking(Topic topic, String operation, String bootstrapServers) {
        return FleetMismatch.stops(
                where(topic),
                "this user has no right to " + operation,
                operation,
                "kafka-acls.sh --bootstrap-server " + bootstrapServers
                        + " --add --allow-principal User:NAME --operation " + operation
                        + " --topic " + topic.topicName());
    }

    /** As the command line of Kafka's tools has it: {@code Read}. */
    static String words(AclOperation operation) {
        return operation.name().charAt(0) + operation.name().substring(1).toLowerCase(Locale.ROOT);
    }

    private String alter(String name, String value) {
        return alter(bootstrapServers, topic.topicName(), name, value);
    }

    /** The command that changes a setting of a topic. */
    static String alter(String bootstrapServers, String topic, String name, String value) {
        return "kafka-configs.sh --bootstrap-server " + bootstrapServers
                + " --alter --entity-type topics --entity-name " + topic + " --add-config " + name + "=" + value;
    }

    private static String where(Topic topic) {
        return "topic " + topic.topicName();
    }

    static String value(Config config, String name) {
        var entry = config.get(name);
        return entry == null || entry.value() == null ? "" : entry.value();
    }
}
