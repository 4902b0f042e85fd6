package org.dpsfleet.coordinator.projection;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;

/** A record as it is stored: what of it is needed to publish it again. */
record StoredMessage(
        String topic,
        int partition,
        long offset,
        long timestamp,
        byte @Nullable [] key,
        byte[] value,
        List<Header> headers) {
    /** A header as it was written. */
    record Header(String name, byte @Nullable [] value) {}

    static StoredMessage of(ConsumerRecord<byte[], byte[]> message) {
        var headers = new ArrayList<Header>();
        message.headers().forEach(header -> headers.add(new Header(header.key(), header.value())));
        return new StoredMessage(
                message.topic(),
                message.partition(),
                message.offset(),
                message.timestamp(),
                message.key(),
                message.value(),
                headers);
    }

    ConsumerRecord<byte[], byte[]> message() {
        var all = new RecordHeaders();
        headers.forEach(header -> all.add(header.name(), header.value()));
        return new ConsumerRecord<>(
                topic,
                partition,
                offset,
                timestamp,
                TimestampType.CREATE_TIME,
                key == null ? ConsumerRecord.NULL_SIZE : key.length,
                value.length,
                key,
                value,
                all,
                Optional.empty());
    }
}
