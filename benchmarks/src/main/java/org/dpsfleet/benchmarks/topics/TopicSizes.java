package org.dpsfleet.benchmarks.topics;

import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import org.dpsfleet.benchmarks.measure.BytesTable;
import org.dpsfleet.schemas.topic.KafkaSettings;
import org.dpsfleet.schemas.topic.Topic;
import org.jspecify.annotations.Nullable;

/**
 * How big the topics of a fleet without a prefix are, on a broker that has one copy of each.
 *
 * @param topics in the order of their tasks' way, without those that have nothing
 */
public record TopicSizes(List<TopicSize> topics) {
    /** Asks the broker. */
    public static TopicSizes of(KafkaSettings kafka) {
        try (var admin = Admin.create(kafka.admin("topic-sizes"))) {
            return new TopicSizes(new BrokerFacts(admin).sizes());
        }
    }

    /** From the first record on one topic to the last one on another, in seconds by the broker's clock. */
    public double seconds(Topic from, Topic to) {
        var first = topic(from).first();
        var last = topic(to).last();
        if (first == null || last == null) {
            throw new IllegalStateException("no record is left on " + (first == null ? from : to));
        }
        return Duration.between(first, last).toMillis() / 1000.0;
    }

    /** Of all topics whose records are kept for ever. */
    public long keptBytes() {
        return topics.stream()
                .filter(size -> size.topic().kept())
                .mapToLong(TopicSize::bytes)
                .sum();
    }

    /** Of all heartbeats that there ever were, those that are deleted among them. */
    public long heartbeatBytes() {
        var heartbeats = find(Topic.HEARTBEATS);
        return heartbeats == null ? 0 : heartbeats.bytesOfAll();
    }

    /** Each topic, and all of them with and without heartbeats. */
    public BytesTable table(BytesTable.Per... per) {
        var table = new BytesTable("topic", per);
        topics.forEach(size -> table.row("`" + size.topic() + "`", size.bytes()));
        table.row("all that is kept for ever", keptBytes());
        return table.row("the same if heartbeats were, too (computed)", keptBytes() + heartbeatBytes());
    }

    private TopicSize topic(Topic topic) {
        var size = find(topic);
        if (size == null) {
            throw new IllegalStateException("no record was ever on " + topic);
        }
        return size;
    }

    private @Nullable TopicSize find(Topic topic) {
        return topics.stream()
                .filter(size -> size.topic().equals(topic))
                .findFirst()
                .orElse(null);
    }
}
