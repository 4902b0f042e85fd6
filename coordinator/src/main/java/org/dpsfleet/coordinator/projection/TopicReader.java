package org.dpsfleet.coordinator.projection;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.dpsfleet.coordinator.store.StateException;
import org.dpsfleet.schemas.topic.KafkaSettings;
import org.dpsfleet.schemas.topic.Topic;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads all of the fleet's topics for a projection, from where that one stands, and goes on reading, on a thread of
 * its own.
 * Whether it has caught up is decided by positions: a transaction's end mark takes an offset but is
 * no record, so counting records would wait for ever.
 */
public final class TopicReader implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TopicReader.class);
    private static final int MANY = 100;

    private final FleetConsumer consumer;
    private final Projection projection;
    private final Commits commits;
    private final CompletableFuture<Void> caughtUp = new CompletableFuture<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final ReadPositions positions;
    private final Connection connection = new Connection();
    private final InstantSource clock;
    private final ForkJoinPool pool =
            new ForkJoinPool(Runtime.getRuntime().availableProcessors(), TopicReader::worker, null, false);
    private final Thread thread;
    private final Queue<Anew> anew = new ConcurrentLinkedQueue<>();
    private volatile Runnable afterBatch = () -> {};
    private volatile long currentAt = System.nanoTime();

    /** Topics to read from their beginning, and who waits for that to begin. */
    private record Anew(Set<String> topics, CompletableFuture<Void> begun) {}

    private TopicReader(KafkaSettings kafka, Projection projection, InstantSource clock) {
        var topics = projection.pipeline().topics().stream()
                .filter(Topic::projected)
                .map(Topic::topicName)
                .collect(Collectors.toUnmodifiableSet());
        this.projection = projection;
        this.clock = clock;
        commits = new Commits(projection);
        positions = new ReadPositions(topics, projection.positions());
        consumer = new FleetConsumer(kafka, topics);
        thread = Thread.ofPlatform().name("projection").unstarted(this::run);
    }

    /**
     * Starts to read.
     *
     * @param projection that takes the records in, and stores on this reader's thread what they change
     * @param clock a steady one
     */
    public static TopicReader start(KafkaSettings kafka, Projection projection, InstantSource clock) {
        var reader = new TopicReader(kafka, projection, clock);
        reader.thread.start();
        return reader;
    }

    /** Done once everything was read that was there at the start; fails if reading fails. */
    public CompletableFuture<Void> caughtUp() {
        return caughtUp;
    }

    /** Fails with a {@link StateException} when it can't go on because of the local state. */
    public CompletableFuture<Void> ended() {
        return ended;
    }

    /** Whether it follows the topics: caught up, and still reading. */
    public boolean following() {
        return caughtUp.isDone() && !caughtUp.isCompletedExceptionally() && thread.isAlive();
    }

    /**
     * Looks which partitions there are, and reads those of the given topics, and those that are new, from
     * their beginning: a topic that was deleted and made anew has other records at the same offsets.
     *
     * @return done once nothing of the older topics counts as read any longer
     */
    public CompletableFuture<Void> readAnew(Set<String> topics) {
        var asked = new Anew(Set.copyOf(topics), new CompletableFuture<>());
        anew.add(asked);
        return asked.begun();
    }

    /** Calls this, on its own thread, whenever it has handed records in; it should be quick. */
    public void afterEachBatch(Runnable work) {
        afterBatch = work;
    }

    /**
     * How long ago everything that Kafka had then was read and taken in: a fraction of a second while this reader
     * keeps up, growing while it does not or stands still.
     */
    public Duration behind() {
        return Duration.ofNanos(Math.max(0, System.nanoTime() - currentAt));
    }

    /** Whether heartbeats may be missed: Kafka is or was just unreachable, or this process was frozen. */
    public boolean mayMissHeartbeats() {
        return connection.mayMissHeartbeats(clock.instant());
    }

    /**
     * Waits until records up to and with these offsets were handed to the receiver; not for those of
     * topics that are not part of the state.
     *
     * @throws TimeoutException if that takes longer
     */
    public void await(Map<TopicPartition, Long> offsets, Duration most) throws InterruptedException, TimeoutException {
        positions.await(offsets, most);
    }

    @Override
    public void close() {
        consumer.wakeup();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try (consumer;
                pool) {
            consumer.begin(projection.positions());
            var ends = consumer.ends();
            long read = 0;
            var last = fetch();
            while (!positions.reached(ends)) {
                // At a start thousands of records wait: while these are applied, the next ones are parsed.
                var next = fetch();
                takeIn(last);
                read += last.count();
                last = next;
            }
            commits.now(positions.now());
            LOG.atInfo().addKeyValue("records", read).log("projection caught up");
            caughtUp.complete(null);
            while (true) {
                takeIn(last);
                if (last.count() > 0) {
                    afterBatch.run();
                }
                for (var asked = anew.poll(); asked != null; asked = anew.poll()) {
                    begin(asked);
                }
                last = fetch();
            }
        } catch (WakeupException e) {
            caughtUp.completeExceptionally(e);
            commitLast();
        } catch (StateException e) {
            LOG.atError().setCause(e).log("projection stopped: its state can't be read or written");
            caughtUp.completeExceptionally(e);
            ended.completeExceptionally(e);
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("projection stopped: the topics can't be read");
            caughtUp.completeExceptionally(e);
        } finally {
            anew.forEach(asked -> asked.begun().cancel(false));
            positions.stop();
        }
    }

    /**
     * Records on their way in.
     *
     * @param changes what reading them comes to, in their order
     * @param bytes of their values
     * @param positions that the topics are read to with them
     * @param at when they were fetched, in nanoseconds
     * @param last whether there were no more
     */
    private record Batch(
            int count,
            long bytes,
            ForkJoinTask<List<Runnable>> changes,
            Map<TopicPartition, Long> positions,
            long at,
            boolean last) {}

    /** The next records; reading them, which is most of the work, goes on while this returns. */
    private Batch fetch() {
        long at = System.nanoTime();
        var polled = consumer.poll();
        var records = new ArrayList<ConsumerRecord<byte[], byte[]>>(polled.count());
        long bytes = 0;
        for (var message : polled) {
            records.add(message);
            bytes += message.value() == null ? 0 : message.value().length;
        }
        connection.look(consumer.metrics(), clock.instant());
        var to = consumer.positions();
        var stream = records.size() < MANY ? records.stream() : records.parallelStream();
        return new Batch(
                records.size(),
                bytes,
                pool.submit(() -> stream.map(projection::read).toList()),
                to,
                at,
                consumer.lag() == 0);
    }

    private void begin(Anew asked) {
        try {
            var unread = consumer.beginAnew(asked.topics());
            positions.forget(unread);
            LOG.atInfo().addKeyValue("partitions", unread).log("read from the beginning");
            asked.begun().complete(null);
        } catch (KafkaException e) {
            asked.begun().completeExceptionally(e);
        }
    }

    private static ForkJoinWorkerThread worker(ForkJoinPool pool) {
        var thread = ForkJoinPool.defaultForkJoinWorkerThreadFactory.newThread(pool);
        thread.setName("projection-" + thread.getPoolIndex());
        return thread;
    }

    private void takeIn(Batch batch) {
        batch.changes().join().forEach(Runnable::run);
        positions.advance(batch.positions());
        if (batch.last()) {
            currentAt = batch.at();
        }
        commits.taken(positions.now(), batch.bytes());
    }

    private void commitLast() {
        try {
            commits.now(positions.now());
        } catch (StateException e) {
            LOG.atWarn().addKeyValue("reason", e.getMessage()).log("the last records are read again at the next start");
        }
    }
}
