package org.dpsfleet.schemas.cluster;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.dpsfleet.schemas.stage.Pipeline;
import org.dpsfleet.schemas.topic.Topic;

/** Creates the fleet's topics and sets its share groups up. */
public final class TopicSetup {

    /** What of a share group's settings the fleet depends on. */
    static final Map<String, String> NEEDED_OF_SHARE_GROUPS = Map.of(
            // The default, latest, would skip the tasks published before the first worker.
            "share.auto.offset.reset", "earliest",
            // An aborted transaction's tasks must not run.
            "share.isolation.level", "read_committed");

    private static final String LOCK_DURATION = "share.record.lock.duration.ms";
    private static final String LOCK_MS = "30000";

    private static final String HOUR_MS = "3600000";
    private static final String SEGMENT_MS = "600000";

    private TopicSetup() {}

    /**
     * Creates whatever topic is missing and sets the share groups' configuration. A topic that is
     * there stays as it is; calling it again changes nothing.
     *
     * @param layout of the topics that are missing
     * @throws KafkaException if the broker refuses, for example more copies than there are brokers
     */
    public static void create(Admin admin, Pipeline pipeline, TopicLayout layout) {
        int copies = layout.copies(brokers(admin));
        var topics = pipeline.topics().stream()
                .map(topic -> newTopic(topic, layout.taskPartitions(), copies))
                .toList();
        admin.createTopics(topics).values().forEach((name, created) -> await(created, "create the topic " + name));
        setUpShareGroups(admin, pipeline);
    }

    private static int brokers(Admin admin) {
        try {
            return admin.describeCluster().nodes().get().size();
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        } catch (ExecutionException e) {
            throw refused("name its brokers", e);
        }
    }

    private static void setUpShareGroups(Admin admin, Pipeline pipeline) {
        admin.incrementalAlterConfigs(shareGroupConfigs(pipeline))
                .values()
                .forEach((group, set) -> await(set, "set up the share group " + group.name()));
    }

    private static NewTopic newTopic(Topic topic, int taskPartitions, int copies) {
        var policy = topic.compacted() ? TopicConfig.CLEANUP_POLICY_COMPACT : TopicConfig.CLEANUP_POLICY_DELETE;
        var settings = new TreeMap<>(Map.of(
                TopicConfig.CLEANUP_POLICY_CONFIG,
                policy,
                TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                String.valueOf(Topic.MAX_MESSAGE_BYTES),
                TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG,
                String.valueOf(TopicLayout.leastInSync(copies)),
                // The coordinator's state is these topics: nothing of them may expire.
                TopicConfig.RETENTION_MS_CONFIG,
                topic.kept() ? "-1" : HOUR_MS,
                // The times that people read, and that queue times begin at, come from one clock, the broker's.
                // Leases depend on no timestamp.
                TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG,
                "LogAppendTime"));
        if (!topic.kept()) {
            // Kafka deletes whole segments, and by default a segment covers a week.
            settings.put(TopicConfig.SEGMENT_MS_CONFIG, SEGMENT_MS);
        }
        return new NewTopic(topic.topicName(), topic.dispatched() ? taskPartitions : 1, (short) copies)
                .configs(settings);
    }

    private static Map<ConfigResource, Collection<AlterConfigOp>> shareGroupConfigs(Pipeline pipeline) {
        var config = new TreeMap<>(NEEDED_OF_SHARE_GROUPS);
        config.put(LOCK_DURATION, LOCK_MS);
        var ops = config.entrySet().stream()
                .map(e -> new ConfigEntry(e.getKey(), e.getValue()))
                .map(e -> new AlterConfigOp(e, AlterConfigOp.OpType.SET))
                .toList();
        var configs = new LinkedHashMap<ConfigResource, Collection<AlterConfigOp>>();
        for (var group : pipeline.shareGroups()) {
            configs.put(new ConfigResource(ConfigResource.Type.GROUP, group.groupName()), ops);
        }
        return configs;
    }

    private static void await(KafkaFuture<Void> future, String what) {
        try {
            future.get();
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw refused(what, e);
            }
        }
    }

    private static KafkaException refused(String what, ExecutionException why) {
        var cause = why.getCause();
        if (cause instanceof TimeoutException) {
            // Kafka's clients have tried it for a minute.
            return new KafkaException("no broker answers; start it, or name others with --bootstrap-servers", cause);
        }
        return new KafkaException("the broker did not " + what + ": " + (cause == null ? why : cause), cause);
    }
}
