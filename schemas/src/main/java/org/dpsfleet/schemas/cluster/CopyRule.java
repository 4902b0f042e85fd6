package org.dpsfleet.schemas.cluster;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.TopicConfig;
import org.jspecify.annotations.Nullable;

/**
 * How many copies topics must have, so that what was written outlives the loss of a broker.
 *
 * @param copies of each partition
 * @param brokers ids of those that are alive
 * @param bootstrapServers for the commands in the cures
 */
record CopyRule(int copies, List<Integer> brokers, String bootstrapServers) {
    /** Kafka's own topics: without them groups, transactions and share groups forget where they are. */
    static final List<String> INTERNAL = List.of("__consumer_offsets", "__transaction_state", "__share_group_state");

    static CopyRule of(TopicLayout layout, Collection<Node> brokers, String bootstrapServers) {
        var ids = brokers.stream().map(Node::id).sorted().toList();
        return new CopyRule(layout.copies(ids.size()), ids, bootstrapServers);
    }

    /**
     * What of a topic of the fleet would lose data; it stops the fleet.
     *
     * @param config null where the process may not see it
     */
    List<FleetMismatch> check(TopicDescription topic, @Nullable Config config) {
        if (fewest(topic) < copies) {
            // The number in sync is for later: raised now, nothing could be written before the copies are there.
            return List.of(FleetMismatch.stops(where(topic), has(topic), needed(), reassign(topic)));
        }
        var found = new ArrayList<FleetMismatch>();
        if (config != null && copies > 1) {
            inSync(topic, config, found);
            uncleanElection(topic, config, found);
        }
        return found;
    }

    /** The same of one of Kafka's own topics, which are the operator's: a warning. */
    List<FleetMismatch> checkInternal(TopicDescription topic) {
        return fewest(topic) < copies
                ? List.of(FleetMismatch.endangers(where(topic), has(topic), needed(), reassign(topic)))
                : List.of();
    }

    private void inSync(TopicDescription topic, Config config, List<FleetMismatch> found) {
        var name = TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG;
        int least = TopicLayout.leastInSync(copies);
        if (Integer.parseInt(TopicRequirements.value(config, name)) < least) {
            found.add(FleetMismatch.stops(
                    where(topic),
                    name + " is " + TopicRequirements.value(config, name) + " with " + fewest(topic)
                            + " copies, so what only one broker has counts as written",
                    String.valueOf(least),
                    TopicRequirements.alter(bootstrapServers, topic.name(), name, String.valueOf(least))));
        }
    }

    private void uncleanElection(TopicDescription topic, Config config, List<FleetMismatch> found) {
        var name = TopicConfig.UNCLEAN_LEADER_ELECTION_ENABLE_CONFIG;
        if (TopicRequirements.value(config, name).equals("true")) {
            found.add(FleetMismatch.stops(
                    where(topic),
                    name + " is true, so a copy that lacks records may replace those that have them",
                    "false",
                    TopicRequirements.alter(bootstrapServers, topic.name(), name, "false")));
        }
    }

    private String has(TopicDescription topic) {
        return String.format(
                Locale.ROOT,
                "has %d of %d copies on %d brokers, so a broker that is lost takes data with it",
                fewest(topic),
                copies,
                brokers.size());
    }

    private String needed() {
        return copies + " copies, or --replication of the coordinator to do with fewer";
    }

    /** Its leaders stay where they are; brokers that have no copy get one. */
    private String reassign(TopicDescription topic) {
        if (brokers.size() < copies) {
            return "start more brokers, or the coordinator with a smaller --replication";
        }
        var partitions = topic.partitions().stream()
                .map(partition -> String.format(
                        Locale.ROOT,
                        "{\"topic\":\"%s\",\"partition\":%d,\"replicas\":%s}",
                        topic.name(),
                        partition.partition(),
                        enough(partition)))
                .collect(Collectors.joining(","));
        var file = topic.name() + ".json";
        return "echo '{\"version\":1,\"partitions\":[" + partitions + "]}' > " + file
                + " && kafka-reassign-partitions.sh --bootstrap-server " + bootstrapServers
                + " --reassignment-json-file " + file + " --execute";
    }

    private String enough(TopicPartitionInfo partition) {
        var ids = new LinkedHashSet<Integer>();
        partition.replicas().forEach(replica -> ids.add(replica.id()));
        // Not the same ones for every partition.
        for (int i = 0; i < brokers.size(); i++) {
            if (ids.size() < copies) {
                ids.add(brokers.get((partition.partition() + i) % brokers.size()));
            }
        }
        return ids.stream().map(String::valueOf).collect(Collectors.joining(",", "[", "]"));
    }

    private static int fewest(TopicDescription topic) {
        return topic.partitions().stream()
                .mapToInt(partition -> partition.replicas().size())
                .min()
                .orElse(0);
    }

    private static String where(TopicDescription topic) {
        return "topic " + topic.name();
    }
}
