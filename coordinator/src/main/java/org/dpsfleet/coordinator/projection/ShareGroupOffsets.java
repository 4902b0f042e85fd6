package org.dpsfleet.coordinator.projection;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListShareGroupOffsetsSpec;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.SharePartitionOffsetInfo;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.dpsfleet.schemas.topic.ShareGroup;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The positions of the workers' share groups on their topics, queried every 5 s. Any thread. */
public final class ShareGroupOffsets implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ShareGroupOffsets.class);
    private static final int PERIOD_SECONDS = 5;

    /** Longer than it takes for the claim of a worker that took a record to arrive. */
    private static final Duration SETTLES = Duration.ofSeconds(15);

    private final Admin admin;
    private final InstantSource clock;
    private final List<ShareGroup> groups;
    private final Map<ShareGroup, Long> lags = new ConcurrentHashMap<>();
    private final Map<ShareGroup, Set<TopicPartition>> known = new HashMap<>();
    private final Deque<Reading> readings = new ArrayDeque<>();
    private volatile Map<TopicPartition, Long> settled = Map.of();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("share-group-offsets").factory());

    /** At that time, all records before these offsets had been delivered. */
    private record Reading(Instant at, Map<TopicPartition, Long> fronts) {}

    private ShareGroupOffsets(Admin admin, List<ShareGroup> groups, InstantSource clock) {
        this.admin = admin;
        this.groups = List.copyOf(groups);
        this.clock = clock;
    }

    /**
     * Begins to ask.
     *
     * @param admin stays the caller's
     * @param groups that the workers of all stages take from
     * @param clock a steady one
     */
    public static ShareGroupOffsets start(Admin admin, List<ShareGroup> groups, InstantSource clock) {
        var offsets = new ShareGroupOffsets(admin, groups, clock);
        var _ = offsets.thread.scheduleWithFixedDelay(offsets::ask, 0, PERIOD_SECONDS, TimeUnit.SECONDS);
        return offsets;
    }

    /** The groups that are asked for. */
    public List<ShareGroup> groups() {
        return groups;
    }

    /** Records that the group has not taken yet; null until the broker has said. */
    public @Nullable Long lag(ShareGroup group) {
        return lags.get(group);
    }

    /**
     * Whether Kafka no longer delivers a record of a group's topic: a worker has acknowledged it, or it reached
     * the delivery limit. This was already so 15 s ago, so the claim of a worker that acknowledged it would have
     * been read by now.
     */
    public boolean handedOutNoMore(ConsumerRecord<byte[], byte[]> message) {
        var front = settled.get(new TopicPartition(message.topic(), message.partition()));
        return front != null && message.offset() < front;
    }

    /** Discards what is known of recreated topics: earlier answers were about the deleted ones. */
    public void forget() {
        try {
            thread.submit(() -> {
                        readings.clear();
                        settled = Map.of();
                    })
                    .get();
        } catch (ExecutionException | RejectedExecutionException e) {
            LOG.atDebug().setCause(e).log("offsets not forgotten: the coordinator stops");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }

    private void ask() {
        var now = clock.instant();
        var fronts = new HashMap<TopicPartition, Long>();
        for (var group : groups) {
            try {
                var ends = ends(group);
                var asked = Map.of(group.groupName(), new ListShareGroupOffsetsSpec());
                var partitions = admin.listShareGroupOffsets(asked)
                        .partitionsToOffsetInfo(group.groupName())
                        .get(PERIOD_SECONDS, TimeUnit.SECONDS);
                lags.put(group, lag(partitions));
                known.put(group, Set.copyOf(partitions.keySet()));
                partitions.forEach((p, info) -> fronts.put(p, front(info, ends.get(p))));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (ExecutionException | TimeoutException e) {
                lags.remove(group);
                LOG.atDebug()
                        .addKeyValue("group", group.groupName())
                        .setCause(e)
                        .log("no offsets known");
            }
        }
        readings.add(new Reading(now, fronts));
        while (!readings.isEmpty() && readings.getFirst().at().isBefore(now.minus(SETTLES))) {
            settled = readings.removeFirst().fronts();
        }
    }

    /** Of committed records, of the partitions that the group had when it was last asked. */
    private Map<TopicPartition, Long> ends(ShareGroup group)
            throws InterruptedException, ExecutionException, TimeoutException {
        var asked = new HashMap<TopicPartition, OffsetSpec>();
        known.getOrDefault(group, Set.of()).forEach(p -> asked.put(p, OffsetSpec.latest()));
        var ends = new HashMap<TopicPartition, Long>();
        var answer = admin.listOffsets(asked, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                .all()
                .get(PERIOD_SECONDS, TimeUnit.SECONDS);
        answer.forEach((partition, end) -> ends.put(partition, end.offset()));
        return ends;
    }

    /** The broker moves the start with the next acknowledgement only: where nothing lags, all is taken. */
    private static long front(@Nullable SharePartitionOffsetInfo info, @Nullable Long end) {
        if (info == null) {
            return 0;
        }
        return end != null && info.lag().isPresent() && info.lag().get() == 0
                ? Math.max(end, info.startOffset())
                : info.startOffset();
    }

    private static long lag(Map<TopicPartition, SharePartitionOffsetInfo> partitions) {
        return partitions.values().stream()
                .filter(p -> p != null && p.lag().isPresent())
                .mapToLong(p -> p.lag().orElse(0L))
                .sum();
    }
}
