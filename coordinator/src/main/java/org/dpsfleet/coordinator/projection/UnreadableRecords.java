package org.dpsfleet.coordinator.projection;

import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts and logs the records that are passed over because they can't be read. Any thread. */
final class UnreadableRecords {
    private static final Logger LOG = LoggerFactory.getLogger(UnreadableRecords.class);

    private final AtomicLong count = new AtomicLong();

    long count() {
        return count.get();
    }

    void passOver(ConsumerRecord<byte[], byte[]> message, RuntimeException why) {
        count.incrementAndGet();
        LOG.atWarn()
                .addKeyValue("topic", message.topic())
                .addKeyValue("partition", message.partition())
                .addKeyValue("offset", message.offset())
                .addKeyValue("reason", why.getMessage())
                .log("record can't be read, passed over");
    }
}
