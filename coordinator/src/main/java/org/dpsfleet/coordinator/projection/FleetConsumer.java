package org.dpsfleet.coordinator.projection;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.TopicPartition;
import org.dpsfleet.schemas.topic.KafkaSettings;

/** Consumes every partition of the fleet's topics. Belongs to one thread; only {@link #wakeup} may be called by others. */
final class FleetConsumer implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);

    private final Set<String> topics;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private List<TopicPartition> partitions = List.of();

    /**
     * Of no partition yet.
     *
     * @param topics their names
     */
    FleetConsumer(KafkaSettings kafka, Set<String> topics) {
        this.topics = topics;
        consumer = new KafkaConsumer<>(kafka.consumer("dps.coordinator.projection"));
    }

    /**
     * Goes to where reading begins.
     *
     * @param from offsets; a partition that is not among them is read from its beginning
     */
    void begin(Map<TopicPartition, Long> from) {
        partitions = existing();
        consumer.assign(partitions);
        var unread = new ArrayList<TopicPartition>();
        for (var partition : partitions) {
            var offset = from.get(partition);
            if (offset == null) {
                unread.add(partition);
            } else {
                consumer.seek(partition, offset);
            }
        }
        seekToBeginning(unread);
    }

    /**
     * Looks which partitions there are, and goes to the beginning of those of the given topics and of those that are
     * new.
     *
     * @return these
     * @throws KafkaException if Kafka does not say; all is as before then
     */
    List<TopicPartition> beginAnew(Set<String> again) {
        var now = existing();
        // A topic that is missing for the moment is waited for.
        partitions.stream()
                .filter(p -> now.stream().noneMatch(n -> n.topic().equals(p.topic())))
                .forEach(now::add);
        var unread = now.stream()
                .filter(p -> again.contains(p.topic()) || !partitions.contains(p))
                .toList();
        consumer.assign(now);
        seekToBeginning(unread);
        partitions = now;
        return unread;
    }

    /** The offsets after the last records there are. */
    Map<TopicPartition, Long> ends() {
        return consumer.endOffsets(partitions);
    }

    ConsumerRecords<byte[], byte[]> poll() {
        return consumer.poll(POLL);
    }

    /** Where the next records come from, as far as that is known. */
    Map<TopicPartition, Long> positions() {
        var positions = new HashMap<TopicPartition, Long>();
        partitions.forEach(p -> position(p).ifPresent(at -> positions.put(p, at)));
        return positions;
    }

    /** Records that Kafka had when it last answered and that were not polled yet. */
    long lag() {
        return partitions.stream()
                .mapToLong(p -> consumer.currentLag(p).orElse(0))
                .sum();
    }

    Map<MetricName, ? extends Metric> metrics() {
        return consumer.metrics();
    }

    /** Ends what the consumer waits for, or will wait for. */
    void wakeup() {
        consumer.wakeup();
    }

    @Override
    public void close() {
        consumer.close();
    }

    /** Empty if the topic is gone and Kafka does not know where to continue; it is asked again. */
    private OptionalLong position(TopicPartition partition) {
        try {
            return OptionalLong.of(consumer.position(partition, POLL));
        } catch (org.apache.kafka.common.errors.TimeoutException e) {
            return OptionalLong.empty();
        }
    }

    /** Of none of them Kafka would take all. */
    private void seekToBeginning(List<TopicPartition> some) {
        if (!some.isEmpty()) {
            consumer.seekToBeginning(some);
        }
    }

    private List<TopicPartition> existing() {
        var all = new ArrayList<TopicPartition>();
        topics.stream()
                .map(consumer::partitionsFor)
                .filter(Objects::nonNull)
                .flatMap(List::stream)
                .forEach(p -> all.add(new TopicPartition(p.topic(), p.partition())));
        return all;
    }
}
