package org.dpsfleet.worker.kafka;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Metric;
import org.dpsfleet.schemas.topic.ShareGroup;
import org.dpsfleet.worker.kafka.BrokerOutage.Use;
import org.dpsfleet.worker.settings.WorkerSettings;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes records from the share group, one at a time. Belongs to one thread, as the consumer does.
 *
 * <p>A busy worker leaves the group: the broker shares the partitions out among all members, and
 * those of a member that does not poll would wait for it while other workers are idle.
 */
public final class Intake implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Intake.class);
    // The longest a stopping worker waits for an empty poll; Kafka's own waits are no longer than
    // this.
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration COMMIT = Duration.ofSeconds(10);

    private final WorkerSettings settings;
    private final ShareGroup group;
    private final BrokerOutage outage;
    private @Nullable KafkaShareConsumer<byte[], byte[]> consumer;
    private boolean member;
    private int failures;
    private boolean joined;

    public Intake(WorkerSettings settings, ShareGroup group, BrokerOutage outage) {
        this.settings = settings;
        this.group = group;
        this.outage = outage;
    }

    /**
     * The next record, which {@link #accept} or {@link #release} must follow; empty: none for now.
     */
    public Optional<ConsumerRecord<byte[], byte[]>> take() {
        try {
            var open = open();
            if (!member) {
                open.subscribe(List.of(group.topic().topicName()));
                member = true;
            }
            var records = open.poll(POLL).iterator();
            failures = 0;
            outage.allowed(Use.TAKING);
            watchMembership(open);
            if (records.hasNext()) {
                outage.ended();
                return Optional.of(records.next());
            }
            watchConnection(open);
        } catch (KafkaException e) {
            outage.failed(Use.TAKING, e);
            reopenLater();
        }
        return Optional.empty();
    }

    /** Whether this worker has been a member of its group so far: before that no task can reach it. */
    public boolean hasJoined() {
        return joined;
    }

    /** Tells the broker that the record is done with; false if it is no longer this worker's. */
    public boolean accept(ConsumerRecord<byte[], byte[]> record) {
        return acknowledge(record, AcknowledgeType.ACCEPT);
    }

    /** Gives the record back for another worker. */
    public void release(ConsumerRecord<byte[], byte[]> record) {
        acknowledge(record, AcknowledgeType.RELEASE);
    }

    /** Lets other workers have this one's share of the partitions until the next {@link #take}. */
    public void leave() {
        if (consumer == null || !member) {
            return;
        }
        try {
            consumer.unsubscribe();
            member = false;
        } catch (KafkaException e) {
            outage.failed(Use.TAKING, e);
            close();
        }
    }

    @Override
    public void close() {
        var closing = consumer;
        consumer = null;
        member = false;
        if (closing == null) {
            return;
        }
        try {
            closing.close(Duration.ofSeconds(2));
        } catch (KafkaException e) {
            LOG.atDebug().setCause(e).log("share consumer closed with an error");
        }
    }

    private boolean acknowledge(ConsumerRecord<byte[], byte[]> record, AcknowledgeType type) {
        try {
            var open = open();
            open.acknowledge(record, type);
            // Errors are in the map, one per partition; the call itself does not throw them.
            for (var error : open.commitSync(COMMIT).values()) {
                if (error.isPresent()) {
                    throw error.get();
                }
            }
            return true;
        } catch (KafkaException | IllegalStateException e) {
            LOG.atWarn()
                    .addKeyValue("worker", settings.workerId())
                    .addKeyValue("topic", record.topic())
                    .addKeyValue("partition", record.partition())
                    .addKeyValue("offset", record.offset())
                    .addKeyValue("reason", e.toString())
                    .log("the record could not be acknowledged, the broker will hand it out again");
            close();
            return false;
        }
    }

    private KafkaShareConsumer<byte[], byte[]> open() {
        var open = consumer;
        if (open == null) {
            open = new KafkaShareConsumer<>(settings.kafka().shareConsumer(settings.workerId(), group));
            consumer = open;
        }
        return open;
    }

    private void reopenLater() {
        close();
        outage.pause(failures++);
    }

    /** A share consumer tells nobody when it has become a member, except by its meters. */
    private void watchMembership(KafkaShareConsumer<byte[], byte[]> open) {
        if (!joined && metric(open, "rebalance-total").orElse(0) > 0) {
            joined = true;
            settings.listener().joined();
        }
    }

    /** An idle consumer says nothing of a broker that is away; its connections do. */
    private void watchConnection(KafkaShareConsumer<byte[], byte[]> open) {
        var connections = metric(open, "connection-count");
        if (connections.isPresent()) {
            if (connections.getAsDouble() > 0) {
                outage.ended();
            } else {
                outage.seen("no connection to " + settings.kafka().bootstrapServers());
            }
        }
    }

    private static OptionalDouble metric(KafkaShareConsumer<byte[], byte[]> open, String name) {
        return open.metrics().values().stream()
                .filter(metric -> metric.metricName().name().equals(name))
                .map(Metric::metricValue)
                .filter(Double.class::isInstance)
                .mapToDouble(Double.class::cast)
                .findFirst();
    }
}
