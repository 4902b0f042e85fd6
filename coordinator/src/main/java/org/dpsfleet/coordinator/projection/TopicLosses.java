package org.dpsfleet.coordinator.projection;

import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.dpsfleet.coordinator.task.TaskState;
import org.dpsfleet.schemas.topic.Topic;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records that were read from the topics and are no longer on them: they expired, somebody deleted them, or the
 * topic was deleted and recreated. The broker is queried every 5 s. Any thread.
 *
 * <p>A task whose message vanished before a worker took it can be published again. Lost records of other topics
 * exist only in this coordinator's state from then on, which a rebuild would not give again.
 */
public final class TopicLosses implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TopicLosses.class);
    private static final int PERIOD_SECONDS = 5;

    private final Admin admin;
    private final List<Topic> kept;
    private final Projection projection;
    private final TopicReader reader;
    private final ShareGroupOffsets offsets;
    private final Map<Topic, TopicContents> known = new HashMap<>();
    private final Set<ConsumerRecord<byte[], byte[]>> replaced =
            Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));
    private final Map<TopicPartition, Long> trimmed = new ConcurrentHashMap<>();
    private final Set<String> lost = Collections.synchronizedSet(new TreeSet<>());
    private volatile Map<Topic, TopicContents> contents = Map.of();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("topic-losses").factory());

    /**
     * Knows of no loss yet.
     *
     * @param admin stays the caller's, as everything else
     */
    public TopicLosses(Admin admin, Projection projection, TopicReader reader, ShareGroupOffsets offsets) {
        this.admin = admin;
        this.kept = projection.pipeline().topics().stream().filter(Topic::kept).toList();
        this.projection = projection;
        this.reader = reader;
        this.offsets = offsets;
    }

    /** Starts the queries; call it once the reader has caught up: records that were gone before were never read. */
    public void start() {
        var _ = thread.scheduleWithFixedDelay(this::look, 0, PERIOD_SECONDS, TimeUnit.SECONDS);
    }

    /** Whether a message that was read is no longer on its topic. */
    public boolean vanished(ConsumerRecord<byte[], byte[]> message) {
        return replaced.contains(message) || expired(message, contents);
    }

    /**
     * Records that nobody needs are about to be deleted, which is no loss.
     *
     * @param before the offsets of the first ones that stay
     */
    void trimming(Map<TopicPartition, Long> before) {
        trimmed.putAll(before);
    }

    /** What exists in memory only, and the remedy; empty: nothing. */
    public Optional<String> unrecoverable() {
        synchronized (lost) {
            return lost.isEmpty()
                    ? Optional.empty()
                    : Optional.of("records of " + String.join(", ", lost)
                            + " were lost: they expired, or the topic was emptied or made anew. This coordinator still"
                            + " has what it has read: let what runs come to its end and save it with fleet results;"
                            + " then start the coordinator again, which goes on with what its state folder and the"
                            + " topics still hold");
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }

    private void look() {
        try {
            compare(TopicContents.of(admin, kept));
        } catch (InterruptedException | InterruptException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException | RuntimeException e) {
            LOG.atDebug().setCause(e).log("not known what the topics hold");
        }
    }

    private void compare(Map<Topic, TopicContents> now) throws InterruptedException, ExecutionException {
        var anew = new HashSet<Topic>();
        boolean grown = false;
        for (var one : now.entrySet()) {
            var before = known.get(one.getKey());
            if (before != null) {
                if (one.getValue().replaces(before)) {
                    anew.add(one.getKey());
                }
                grown |= one.getValue().ends().size() > before.ends().size();
            }
        }
        if (!anew.isEmpty() || grown) {
            // First of all: what is written from now on has to be read back.
            reader.readAnew(Set.copyOf(anew.stream().map(Topic::topicName).toList()))
                    .get();
            offsets.forget();
        }
        anew.forEach(this::allVanished);
        contents = Map.copyOf(now);
        now.forEach((topic, contents) -> tell(topic, known.get(topic), contents));
        known.putAll(now);
    }

    private void allVanished(Topic topic) {
        for (var task : projection.openTasks()) {
            var last = task.announcement(task.state().stage());
            if (task.state() instanceof TaskState.Published
                    && last != null
                    && last.message().topic().equals(topic.topicName())) {
                replaced.add(last.message());
            }
        }
    }

    private void tell(Topic topic, @Nullable TopicContents before, TopicContents now) {
        if (before == null
                || (!now.lacks(before.trimmed(topic, trimmed))
                        && !(now.replaces(before) && projection.records(topic) > 0))) {
            return;
        }
        if (topic.dispatched()) {
            long count = projection.openTasks().stream()
                    .filter(task -> task.state() instanceof TaskState.Published)
                    .map(task -> task.announcement(task.state().stage()))
                    .filter(last -> last != null
                            && last.message().topic().equals(topic.topicName())
                            && vanished(last.message()))
                    .count();
            if (count > 0) {
                LOG.atWarn()
                        .addKeyValue("topic", topic.topicName())
                        .addKeyValue("tasks", count)
                        .log("messages vanished from their topic before a worker took them, they are published again");
            }
        } else if (lost.add(topic.topicName())) {
            LOG.atError()
                    .addKeyValue("topic", topic.topicName())
                    .log(unrecoverable().orElse(""));
        }
    }

    private static boolean expired(ConsumerRecord<byte[], byte[]> message, Map<Topic, TopicContents> contents) {
        return contents.entrySet().stream()
                .filter(one -> one.getKey().topicName().equals(message.topic()))
                .anyMatch(one -> message.offset() < one.getValue().begins().getOrDefault(message.partition(), 0L));
    }
}
