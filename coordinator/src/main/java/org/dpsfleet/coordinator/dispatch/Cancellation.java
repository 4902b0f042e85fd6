package org.dpsfleet.coordinator.dispatch;

import java.time.Instant;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * What came of cancelling an experiment.
 *
 * @param stopped tasks that no worker ran, among them those that were not published yet
 * @param stopping tasks that workers run and are told to stop
 * @param ended tasks that were done, dead-lettered or cancelled before
 * @param shared tasks that go on, because another experiment asked for them as well
 * @param records to write for it
 */
public record Cancellation(
        String experimentId,
        Instant cancelledAt,
        int stopped,
        int stopping,
        int ended,
        int shared,
        List<ProducerRecord<byte[], byte[]>> records) {
    public Cancellation {
        records = List.copyOf(records);
    }
}
