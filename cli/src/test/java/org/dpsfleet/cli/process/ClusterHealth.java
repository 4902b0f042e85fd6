package org.dpsfleet.cli.process;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.common.ElectionType;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ElectionNotNeededException;
import org.dpsfleet.schemas.topic.KafkaSettings;

/** Whether a cluster has all that it should have, as Kafka's own answers have it. */
final class ClusterHealth implements AutoCloseable {
    private static final String TIMEOUT_MILLIS = "3000";
    private static final long MOST_BEHIND = 50;

    private final Admin admin;
    private final int brokers;

    ClusterHealth(String bootstrapServers, int brokers) {
        var impatient = Map.of("request.timeout.ms", TIMEOUT_MILLIS, "default.api.timeout.ms", TIMEOUT_MILLIS);
        admin = Admin.create(new KafkaSettings(bootstrapServers, impatient).admin("cluster-health"));
        this.brokers = brokers;
    }

    /** How many it should have. */
    int brokers() {
        return brokers;
    }

    /** Whether all brokers are there and all copies of everything are in sync, the metadata's included. */
    boolean whole() throws InterruptedException {
        try {
            return admin.describeCluster().nodes().get().size() == brokers && quorumInSync() && topicsInSync();
        } catch (ExecutionException e) {
            return false;
        }
    }

    /** Every partition is led by the broker that it was given to at first. */
    void electPreferredLeaders() throws InterruptedException {
        try {
            admin.electLeaders(ElectionType.PREFERRED, null).partitions().get();
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof ElectionNotNeededException)) {
                throw new KafkaException("no leaders were elected", e.getCause());
            }
        }
    }

    private boolean quorumInSync() throws InterruptedException, ExecutionException {
        var quorum = admin.describeMetadataQuorum().quorumInfo().get();
        var ends = new HashMap<Integer, Long>();
        quorum.voters().forEach(voter -> ends.put(voter.replicaId(), voter.logEndOffset()));
        long newest = ends.getOrDefault(quorum.leaderId(), Long.MAX_VALUE);
        return ends.size() == brokers && ends.values().stream().allMatch(end -> newest - end < MOST_BEHIND);
    }

    private boolean topicsInSync() throws InterruptedException, ExecutionException {
        var names = admin.listTopics(new ListTopicsOptions().listInternal(true))
                .names()
                .get();
        return admin.describeTopics(names).allTopicNames().get().values().stream()
                .flatMap(topic -> topic.partitions().stream())
                .allMatch(partition ->
                        partition.isr().size() == partition.replicas().size());
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(1));
    }
}
