package org.dpsfleet.schemas.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.FeatureMetadata;
import org.dpsfleet.schemas.topic.KafkaSettings;
import org.dpsfleet.schemas.topic.ShareGroup;
import org.dpsfleet.schemas.topic.Topic;

/** Whether the brokers and the share groups are as the fleet needs them. */
final class ClusterRequirements {
    private static final String SHARE_VERSION = "share.version";
    private static final String METADATA_VERSION = "metadata.version";

    /** The level of Kafka 4.2, the first whose share groups hand out one record at a time. */
    private static final short KAFKA_4_2 = 28;

    private static final String TRANSACTION_TIMEOUT = "transaction.max.timeout.ms";
    private static final String REQUEST_BYTES = "socket.request.max.bytes";

    private ClusterRequirements() {}

    static List<FleetMismatch> features(FeatureMetadata features, String bootstrapServers) {
        var supported = features.supportedFeatures().get(METADATA_VERSION);
        if (supported == null || supported.maxVersion() < KAFKA_4_2) {
            return List.of(FleetMismatch.stops(
                    "Kafka at " + bootstrapServers,
                    "is older than 4.2",
                    "4.2 or newer, for its share groups",
                    "update the brokers"));
        }
        var share = features.finalizedFeatures().get(SHARE_VERSION);
        return share != null && share.maxVersionLevel() >= 1
                ? List.of()
                : List.of(FleetMismatch.stops(
                        "feature " + SHARE_VERSION,
                        "is 0, so there are no share groups and no worker can take a task",
                        "1 or more",
                        "kafka-features.sh --bootstrap-server " + bootstrapServers + " upgrade --feature "
                                + SHARE_VERSION + "=1"));
    }

    /** A broker's own settings, as far as they bound what clients may do. */
    static List<FleetMismatch> broker(Config config, String bootstrapServers) {
        var found = new ArrayList<FleetMismatch>();
        var where = "brokers at " + bootstrapServers;
        if (below(config, TRANSACTION_TIMEOUT, KafkaSettings.TRANSACTION_TIMEOUT_MILLIS)) {
            found.add(FleetMismatch.stops(
                    where,
                    TRANSACTION_TIMEOUT + " is " + value(config, TRANSACTION_TIMEOUT),
                    "at least " + KafkaSettings.TRANSACTION_TIMEOUT_MILLIS,
                    inEveryBroker(TRANSACTION_TIMEOUT, KafkaSettings.TRANSACTION_TIMEOUT_MILLIS)));
        }
        if (below(config, REQUEST_BYTES, Topic.MAX_MESSAGE_BYTES)) {
            found.add(FleetMismatch.endangers(
                    where,
                    REQUEST_BYTES + " is " + value(config, REQUEST_BYTES),
                    "more than " + Topic.MAX_MESSAGE_BYTES + ", or large messages are refused",
                    inEveryBroker(REQUEST_BYTES, 2L * Topic.MAX_MESSAGE_BYTES)));
        }
        return found;
    }

    private static boolean below(Config config, String name, long least) {
        var value = value(config, name);
        return !value.isEmpty() && Long.parseLong(value) < least;
    }

    private static String value(Config config, String name) {
        var entry = config.get(name);
        return entry == null || entry.value() == null ? "" : entry.value();
    }

    private static String inEveryBroker(String name, long value) {
        return "set " + name + "=" + value + " in server.properties of every broker, and start them again";
    }

    static List<FleetMismatch> group(ShareGroup group, Config config, String bootstrapServers) {
        var found = new ArrayList<FleetMismatch>();
        new TreeMap<>(TopicSetup.NEEDED_OF_SHARE_GROUPS).forEach((name, needed) -> {
            var entry = config.get(name);
            if (entry != null && !needed.equals(entry.value())) {
                found.add(FleetMismatch.endangers(
                        "share group " + group.groupName(),
                        name + " is " + entry.value(),
                        needed,
                        "start the coordinator, which sets it, or kafka-configs.sh --bootstrap-server "
                                + bootstrapServers + " --alter --entity-type groups --entity-name "
                                + group.groupName() + " --add-config " + name + "=" + needed));
            }
        });
        return found;
    }

    static FleetMismatch groupRight(ShareGroup group, String operation, String bootstrapServers) {
        return FleetMismatch.stops(
                "share group " + group.groupName(),
                "this user has no right to " + operation,
                operation,
                "kafka-acls.sh --bootstrap-server " + bootstrapServers
                        + " --add --allow-principal User:NAME --operation " + operation + " --group "
                        + group.groupName());
    }
}
