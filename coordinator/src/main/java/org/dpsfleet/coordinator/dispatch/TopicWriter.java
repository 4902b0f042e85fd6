package org.dpsfleet.coordinator.dispatch;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.dpsfleet.schemas.topic.KafkaSettings;

/**
 * The only class in the coordinator that writes to Kafka: all records or none, and only while no
 * newer coordinator has started. Belongs to one thread at a time.
 */
public final class TopicWriter implements AutoCloseable {
    /** The process that started last with this id is the coordinator. */
    public static final String TRANSACTIONAL_ID = "dps.coordinator";

    private static final int COMMIT_TRIES = 5;

    /** With Kafka's default, 2 minutes, a client would wait that long to learn that nothing can be written. */
    private static final Map<String, Object> TIMEOUTS = Map.of(
            ProducerConfig.MAX_BLOCK_MS_CONFIG, 20_000,
            ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 15_000,
            ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 20_000);

    private final KafkaProducer<byte[], byte[]> producer;

    /** Takes over from any older coordinator, and ends the transaction it may have left open. */
    public TopicWriter(KafkaSettings kafka) {
        var settings = kafka.transactionalProducer("dps.coordinator.dispatch", TRANSACTIONAL_ID);
        TIMEOUTS.forEach(settings::putIfAbsent);
        producer = new KafkaProducer<>(settings);
        try {
            producer.initTransactions();
        } catch (KafkaException e) {
            producer.close(Duration.ZERO);
            throw e;
        }
    }

    /**
     * Writes the records in one transaction, and waits until it is committed.
     *
     * @return the highest offset written to each partition
     * @throws NotWritingException if none of them was written
     */
    public Map<TopicPartition, Long> write(List<ProducerRecord<byte[], byte[]>> records) {
        try {
            producer.beginTransaction();
            var sent = new ArrayList<Future<RecordMetadata>>();
            for (var message : records) {
                sent.add(producer.send(message));
            }
            commit();
            return offsets(sent);
        } catch (ProducerFencedException | InvalidProducerEpochException e) {
            throw NotWritingException.fenced(e);
        } catch (InterruptException e) {
            throw e;
        } catch (KafkaException e) {
            throw e.getCause() instanceof ProducerFencedException ? NotWritingException.fenced(e) : aborted(e);
        }
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(5));
    }

    /**
     * A commit that timed out can be retried, and has to be, because it may have succeeded.
     */
    private void commit() {
        for (int left = COMMIT_TRIES; ; left--) {
            try {
                producer.commitTransaction();
                return;
            } catch (TimeoutException e) {
                if (left == 1) {
                    throw NotWritingException.lostTrack(e);
                }
            }
        }
    }

    private NotWritingException aborted(KafkaException why) {
        try {
            producer.abortTransaction();
            return NotWritingException.forNow(why);
        } catch (ProducerFencedException | InvalidProducerEpochException e) {
            return NotWritingException.fenced(e);
        } catch (KafkaException e) {
            return NotWritingException.lostTrack(why);
        }
    }

    private static Map<TopicPartition, Long> offsets(List<Future<RecordMetadata>> sent) {
        var offsets = new HashMap<TopicPartition, Long>();
        try {
            for (var one : sent) {
                var at = one.get();
                offsets.merge(new TopicPartition(at.topic(), at.partition()), at.offset(), Math::max);
            }
            return offsets;
        } catch (ExecutionException e) {
            throw new KafkaException("a committed record failed", e);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }
}
