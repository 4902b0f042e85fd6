package org.dpsfleet.coordinator.projection;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.dpsfleet.schemas.topic.KafkaSettings;
import org.dpsfleet.schemas.topic.Topic;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes from the topics what they hold of deleted tasks. Kafka deletes a partition's oldest records only, so what lies
 * behind a record of a task that is still known stays until that task is deleted as well. Compacted topics shrink by
 * themselves.
 */
public final class TopicTrimmer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TopicTrimmer.class);
    private static final int PERIOD_SECONDS = 1;
    private static final Duration POLL = Duration.ofMillis(200);

    private final KafkaSettings kafka;
    private final Admin admin;
    private final Projection projection;
    private final TopicLosses losses;
    private final Set<String> topics;
    private final String tasks;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("topic-trimmer").factory());
    private int seen;
    private int done;

    /**
     * @param admin stays the caller's, as everything else
     * @param losses is told of the records that are deleted, which are none
     */
    public TopicTrimmer(KafkaSettings kafka, Admin admin, Projection projection, TopicLosses losses) {
        this.kafka = kafka;
        this.admin = admin;
        this.projection = projection;
        this.losses = losses;
        var fleet = projection.pipeline();
        topics = new HashSet<>();
        fleet.topics().stream()
                .filter(topic -> topic.kept() && !topic.compacted())
                .map(Topic::topicName)
                .forEach(topics::add);
        topics.remove(fleet.deletedTasks().topicName());
        tasks = fleet.first().taskTopic().topicName();
    }

    /** Starts to look; call it once the topics were read. What was deleted before this start is looked at once more. */
    public void start() {
        done = projection.deletions().any() ? -1 : 0;
        var _ = thread.scheduleWithFixedDelay(this::look, PERIOD_SECONDS, PERIOD_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        thread.shutdownNow();
        try {
            var _ = thread.awaitTermination(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A large experiment is deleted in parts: only when no more tasks are deleted the topics are read. */
    private void look() {
        int now = projection.deletions().added();
        boolean rests = now == seen;
        seen = now;
        if (!rests || now == done) {
            return;
        }
        try {
            trim();
            done = now;
        } catch (InterruptedException | InterruptException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | KafkaException e) {
            LOG.atWarn()
                    .addKeyValue(
                            "reason",
                            e.getCause() == null ? e.getMessage() : e.getCause().getMessage())
                    .log("records of deleted tasks stay on their topics for now");
        }
    }

    private void trim() throws InterruptedException, ExecutionException {
        var needed = firstNeeded();
        if (needed.isEmpty()) {
            return;
        }
        losses.trimming(needed);
        var asked = new HashMap<TopicPartition, RecordsToDelete>();
        needed.forEach((partition, offset) -> asked.put(partition, RecordsToDelete.beforeOffset(offset)));
        admin.deleteRecords(asked).all().get();
        LOG.atInfo().addKeyValue("before", needed).log("records of deleted tasks were deleted");
    }

    /** The offset of the first record that is needed, of the partitions that begin with others. */
    private Map<TopicPartition, Long> firstNeeded() {
        var needed = new HashMap<TopicPartition, Long>();
        try (var consumer = new KafkaConsumer<byte[], byte[]>(kafka.consumer("dps.coordinator.trimmer"))) {
            // What is behind is not stored yet: a restarted coordinator would miss it.
            var stored = new HashMap<>(projection.positions());
            stored.keySet().removeIf(partition -> !topics.contains(partition.topic()));
            consumer.assign(stored.keySet());
            consumer.seekToBeginning(stored.keySet());
            var begins = consumer.beginningOffsets(stored.keySet());
            while (!consumer.assignment().isEmpty() && !Thread.currentThread().isInterrupted()) {
                var records = consumer.poll(POLL);
                for (var partition : List.copyOf(consumer.assignment())) {
                    long end = stored.getOrDefault(partition, 0L);
                    long position = records.records(partition).stream()
                            .filter(message -> isNeeded(message))
                            .mapToLong(ConsumerRecord::offset)
                            .findFirst()
                            .orElse(-1);
                    long read = consumer.position(partition);
                    if (position >= 0 || read >= end) {
                        long first = Math.min(end, position >= 0 ? position : read);
                        if (first > begins.getOrDefault(partition, 0L)) {
                            needed.put(partition, first);
                        }
                        drop(consumer, partition);
                    }
                }
            }
        }
        return needed;
    }

    /** One that brings several tasks is needed as long as one of them is. */
    private boolean isNeeded(ConsumerRecord<byte[], byte[]> message) {
        return message.key() == null
                || !projection.deletions().has(new String(message.key(), StandardCharsets.UTF_8))
                || (message.topic().equals(tasks)
                        && message.value() != null
                        && MessageReader.companions(message.value()).stream()
                                .anyMatch(id -> !projection.deletions().has(id)));
    }

    private static void drop(KafkaConsumer<byte[], byte[]> consumer, TopicPartition partition) {
        var left = new HashSet<>(consumer.assignment());
        left.remove(partition);
        consumer.assign(left);
    }
}
