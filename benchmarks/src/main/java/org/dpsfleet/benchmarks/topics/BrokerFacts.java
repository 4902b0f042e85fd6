package org.dpsfleet.benchmarks.topics;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.dpsfleet.schemas.stage.Pipeline;
import org.dpsfleet.schemas.topic.Topic;

/** What a broker says of the topics of a fleet without a prefix. */
final class BrokerFacts {
    private final Admin admin;

    BrokerFacts(Admin admin) {
        this.admin = admin;
    }

    /** Of the topics that ever had a record, in the order of {@link Pipeline#topics}. */
    List<TopicSize> sizes() {
        var topics = Pipeline.standard().topics();
        var names = topics.stream().map(Topic::topicName).toList();
        var partitions = await(admin.describeTopics(names).allTopicNames()).values().stream()
                .flatMap(topic -> topic.partitions().stream()
                        .map(partition -> new TopicPartition(topic.name(), partition.partition())))
                .toList();
        var bytes = bytes();
        // A timestamp of -1 is that of no record.
        var begins = offsets(partitions, OffsetSpec.earliest());
        var ends = offsets(partitions, OffsetSpec.latest());
        var oldest = offsets(partitions, OffsetSpec.forTimestamp(0));
        var newest = offsets(partitions, OffsetSpec.maxTimestamp());
        var sizes = new ArrayList<TopicSize>();
        for (var topic : topics) {
            var own = partitions.stream()
                    .filter(p -> p.topic().equals(topic.topicName()))
                    .toList();
            long written = own.stream().mapToLong(p -> at(ends, p).offset()).sum();
            if (written > 0) {
                sizes.add(new TopicSize(
                        topic,
                        own.stream().mapToLong(p -> bytes.getOrDefault(p, 0L)).sum(),
                        written,
                        own.stream().mapToLong(p -> at(begins, p).offset()).sum(),
                        times(own, oldest).stream().min(Instant::compareTo).orElse(null),
                        times(own, newest).stream().max(Instant::compareTo).orElse(null)));
            }
        }
        return sizes;
    }

    private record At(long offset, long timestamp) {}

    private static At at(Map<TopicPartition, At> offsets, TopicPartition partition) {
        return offsets.getOrDefault(partition, new At(0, -1));
    }

    private static List<Instant> times(List<TopicPartition> partitions, Map<TopicPartition, At> offsets) {
        return partitions.stream()
                .map(p -> at(offsets, p).timestamp())
                .filter(millis -> millis >= 0)
                .map(Instant::ofEpochMilli)
                .toList();
    }

    private Map<TopicPartition, At> offsets(List<TopicPartition> partitions, OffsetSpec which) {
        var asked = partitions.stream().collect(Collectors.toMap(p -> p, _ -> which));
        var found = new HashMap<TopicPartition, At>();
        await(admin.listOffsets(asked).all())
                .forEach((partition, info) -> found.put(partition, new At(info.offset(), info.timestamp())));
        return found;
    }

    private Map<TopicPartition, Long> bytes() {
        var brokers =
                await(admin.describeCluster().nodes()).stream().map(Node::id).toList();
        var bytes = new HashMap<TopicPartition, Long>();
        await(admin.describeLogDirs(brokers).allDescriptions()).values().stream()
                .flatMap(folders -> folders.values().stream())
                .flatMap(folder -> folder.replicaInfos().entrySet().stream())
                .forEach(replica ->
                        bytes.put(replica.getKey(), replica.getValue().size()));
        return bytes;
    }

    private static <T> T await(KafkaFuture<T> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException(e);
        } catch (ExecutionException e) {
            throw new KafkaException("the broker does not say how big its topics are: " + e.getCause(), e);
        }
    }
}
