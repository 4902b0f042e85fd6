package org.dpsfleet.worker.kafka;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.dpsfleet.schemas.topic.BrokerRefusal;
import org.dpsfleet.worker.kafka.BrokerOutage.Use;
import org.dpsfleet.worker.settings.WorkerSettings;
import org.jspecify.annotations.Nullable;

/**
 * Publishes a worker's records: claims and progress one by one, outcomes in a transaction, so that
 * readers of committed records see all of an outcome or nothing.
 */
public final class Publisher implements AutoCloseable {
    private static final Duration CLOSE = Duration.ofSeconds(2);
    // Kafka's defaults (1 to 2 minutes) would notice an outage only after a lease.
    private static final Map<String, Object> TIMEOUTS = Map.of(
            ProducerConfig.MAX_BLOCK_MS_CONFIG, 10_000,
            ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000,
            ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 20_000);

    private final WorkerSettings settings;
    private final BrokerOutage outage;
    private final String transactionalId;
    private final KafkaProducer<byte[], byte[]> plain;
    private @Nullable KafkaProducer<byte[], byte[]> transactional;

    public Publisher(WorkerSettings settings, BrokerOutage outage) {
        this.settings = settings;
        this.outage = outage;
        // A worker that starts again must not be held up by, nor fence, an older one of its name.
        this.transactionalId = settings.workerId() + "-" + UUID.randomUUID();
        this.plain = new KafkaProducer<>(withTimeouts(settings.kafka().producer(settings.workerId())));
    }

    /**
     * Sends one record and waits until the broker has it; false if that did not work. Any thread.
     */
    public boolean send(ProducerRecord<byte[], byte[]> record) {
        try {
            plain.send(record).get();
            outage.worked(Use.SAYING);
            return true;
        } catch (ExecutionException e) {
            outage.failed(Use.SAYING, e);
        } catch (InterruptException e) {
            Thread.currentThread().interrupt();
        } catch (KafkaException e) {
            outage.failed(Use.SAYING, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return false;
    }

    /**
     * Publishes all the records or none, and tries until it worked; one transaction after the other. Any thread. A try whose answer got lost is
     * repeated: a reader may then find the same outcome twice.
     *
     * @param giveUp asked after every failed try
     * @return false if it gave up
     * @throws MessageRefusedException if the broker will never take one of the records
     */
    public synchronized boolean publish(List<ProducerRecord<byte[], byte[]>> records, BooleanSupplier giveUp) {
        for (int tries = 0; ; tries++) {
            try {
                var producer = transactional();
                producer.beginTransaction();
                for (var record : records) {
                    // A failed send makes the commit fail.
                    var ignored = producer.send(record);
                }
                producer.commitTransaction();
                outage.worked(Use.PUBLISHING);
                return true;
            } catch (KafkaException e) {
                // A new producer with the same id aborts the transaction that the old one left open.
                closeTransactional();
                refuse(e);
                outage.failed(Use.PUBLISHING, e);
                if (giveUp.getAsBoolean() || Thread.currentThread().isInterrupted()) {
                    return false;
                }
                outage.pause(tries);
            }
        }
    }

    @Override
    public synchronized void close() {
        closeTransactional();
        plain.close(CLOSE);
    }

    /** The producer of outcomes. */
    KafkaProducer<byte[], byte[]> transactional() {
        var open = transactional;
        if (open == null) {
            open = new KafkaProducer<>(withTimeouts(
                    settings.kafka().transactionalProducer(settings.workerId() + "-outcome", transactionalId)));
            transactional = open;
            open.initTransactions();
        }
        return open;
    }

    private void closeTransactional() {
        if (transactional != null) {
            transactional.close(Duration.ZERO);
            transactional = null;
        }
    }

    private static void refuse(KafkaException e) {
        BrokerRefusal.of(e).filter(BrokerRefusal::ofMessage).ifPresent(refusal -> {
            throw new MessageRefusedException(refusal.sentence(), e);
        });
    }

    private Map<String, Object> withTimeouts(Map<String, Object> producer) {
        // A value set by the user is kept.
        TIMEOUTS.forEach(producer::putIfAbsent);
        // For this long, readers are blocked by a worker that was killed within a transaction: with a whole
        // lease, the heartbeats of all other workers would be read too late.
        producer.putIfAbsent(
                ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
                (int) settings.lease().length().toMillis() / 2);
        return producer;
    }
}
