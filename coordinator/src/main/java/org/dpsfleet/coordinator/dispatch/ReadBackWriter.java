package org.dpsfleet.coordinator.dispatch;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.dpsfleet.coordinator.projection.TopicReader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes records in a transaction and waits until the projection has read them back, so that whoever writes next
 * acts on a state that includes them. Belongs to the dispatcher's thread.
 */
final class ReadBackWriter {
    private static final Logger LOG = LoggerFactory.getLogger(ReadBackWriter.class);
    private static final Duration READ_BACK = Duration.ofSeconds(30);

    private final TopicWriter writer;
    private final TopicReader reader;
    private final RefusedRecords refusedRecords;
    private final PublishSpans spans;
    private final Supplier<Instant> now;
    private final CompletableFuture<Void> terminated = new CompletableFuture<>();

    /**
     * @param now for the times that people read
     */
    ReadBackWriter(
            TopicWriter writer,
            TopicReader reader,
            RefusedRecords refusedRecords,
            PublishSpans spans,
            Supplier<Instant> now) {
        this.writer = writer;
        this.reader = reader;
        this.refusedRecords = refusedRecords;
        this.spans = spans;
        this.now = now;
    }

    /** Fails with a {@link NotWritingException} when nothing can ever be written again. */
    CompletableFuture<Void> terminated() {
        return terminated;
    }

    /**
     * Writes all the records or none.
     *
     * @throws NotWritingException if Kafka did not take them
     * @throws TimeoutException if they were not read back in time
     */
    void write(List<ProducerRecord<byte[], byte[]>> records) throws InterruptedException, TimeoutException {
        write(records, READ_BACK);
    }

    /**
     * The same for records that take long to take in.
     *
     * @param most how long to wait until they were read back
     */
    void write(List<ProducerRecord<byte[], byte[]>> records, Duration most)
            throws InterruptedException, TimeoutException {
        if (records.isEmpty()) {
            return;
        }
        var begun = spans.begin(records);
        try {
            var written = writer.write(begun.records());
            begun.written();
            reader.await(written, most);
        } catch (NotWritingException e) {
            begun.failed(e);
            if (e.terminal() && terminated.completeExceptionally(e)) {
                LOG.atError().log(e.getMessage());
            }
            throw e;
        }
    }

    /** Writes all at once; where one of them is refused for good, task by task, so that it stops no other. */
    void writeDue(List<ProducerRecord<byte[], byte[]>> records) throws InterruptedException, TimeoutException {
        try {
            write(records);
        } catch (NotWritingException e) {
            if (!e.refused()) {
                throw e;
            }
            for (var ofTask : RefusedRecords.byTask(records)) {
                writeOrGiveUp(ofTask);
            }
        }
    }

    private void writeOrGiveUp(List<ProducerRecord<byte[], byte[]>> ofTask)
            throws InterruptedException, TimeoutException {
        var left = ofTask;
        while (!left.isEmpty()) {
            try {
                write(left);
                return;
            } catch (NotWritingException e) {
                if (!e.refused()) {
                    throw e;
                }
                var each = refusedRecords.apart(left);
                if (each.size() > 1) {
                    // Smaller, and refused or not without each other.
                    for (var one : each) {
                        writeOrGiveUp(one);
                    }
                    return;
                }
                left = refusedRecords.inPlaceOf(left, String.valueOf(e.getMessage()), now.get());
            }
        }
    }
}
