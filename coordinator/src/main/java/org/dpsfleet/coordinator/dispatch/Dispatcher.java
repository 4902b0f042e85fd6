package org.dpsfleet.coordinator.dispatch;

import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.dpsfleet.coordinator.plan.Plan;
import org.dpsfleet.coordinator.projection.KnownExperiment;
import org.dpsfleet.coordinator.projection.Projection;
import org.dpsfleet.coordinator.projection.ShareGroupOffsets;
import org.dpsfleet.coordinator.projection.TopicLosses;
import org.dpsfleet.coordinator.projection.TopicReader;
import org.dpsfleet.coordinator.task.RetryPolicy;
import org.dpsfleet.schemas.codec.InvalidMessageException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Acts on Kafka: records experiments, publishes their tasks as the fleet takes them, and writes every
 * half second whatever {@link DueWork} finds. All of it on one thread, which waits after each transaction until the
 * projection has read what was written, so it never acts twice on the same state.
 */
public final class Dispatcher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);
    private static final Duration TICK = Duration.ofMillis(500);
    static final int MOST_AT_ONCE = 500;
    /** Each is two records. */
    private static final int MOST_REPLAYED_AT_ONCE = MOST_AT_ONCE / 2;
    /** For one request, which is to be answered within seconds. */
    private static final int MOST_DELETED_PARTS = 5;

    private final Projection projection;
    private final TopicReader reader;
    private final ReadBackWriter writer;
    private final InstantSource wall;
    private final Supplier<Optional<String>> stopped;
    private final DueWork dueWork;
    private final Replays replays;
    private final CopiedLetters copiedLetters;
    private final Publishing publishing;
    private final Submissions submissions;
    private final Cancellations cancellations;
    private final Deleting deleting;
    private final AtomicBoolean woken = new AtomicBoolean();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("dispatch").factory());

    /**
     * @param wall for the times that people read
     * @param workers how many of the first stage run something or wait, as far as is known
     * @param stopped why nothing can be written at the moment, so that nothing is tried
     * @param tracer of the spans of what is published
     */
    public Dispatcher(
            Projection projection,
            TopicReader reader,
            TopicWriter writer,
            ShareGroupOffsets offsets,
            TopicLosses losses,
            RetryPolicy policy,
            IntSupplier workers,
            InstantSource wall,
            Supplier<Optional<String>> stopped,
            Tracer tracer) {
        this.projection = projection;
        this.reader = reader;
        this.wall = wall;
        this.stopped = stopped;
        dueWork = new DueWork(projection, offsets, losses, policy);
        replays = new Replays(projection);
        copiedLetters = new CopiedLetters(projection, replays);
        publishing = new Publishing(projection, workers);
        cancellations = new Cancellations(projection);
        var spans = new PublishSpans(projection.pipeline(), tracer, new LostSpans(projection, tracer));
        this.writer = new ReadBackWriter(writer, reader, new RefusedRecords(projection), spans, this::now);
        deleting = new Deleting(projection, this.writer);
        submissions = new Submissions(projection, this.writer, cancellations, deleting);
    }

    /** Begins to publish and to watch leases; call it once the projection has caught up. */
    public void start() {
        projection.strays().listen();
        var _ = thread.scheduleWithFixedDelay(this::tick, 0, TICK.toMillis(), TimeUnit.MILLISECONDS);
        // Claims free capacity: with short tasks, publishing must not wait for the next tick.
        reader.afterEachBatch(this::wake);
    }

    /** Fails with a {@link NotWritingException} when this coordinator can never write again. */
    public CompletableFuture<Void> terminated() {
        return writer.terminated();
    }

    /**
     * Takes an experiment on: records it, and publishes the first of its tasks, as far as the fleet can
     * take them now. Of a known experiment only what changes no result may change.
     *
     * @throws NotWritingException if Kafka did not take it
     * @throws InvalidMessageException if it is too large to be recorded
     */
    public Submission submit(Plan plan) {
        var planned = submissions.planned(plan);
        return call(() -> {
            var submission = submissions.takeOn(planned, now());
            attempt(() -> writer.writeDue(publishing.next()));
            return submission;
        });
    }

    /**
     * Publishes the dead letters of the tasks again; of a dry run only the answer. Many take several
     * transactions: where one fails, those before it stay.
     *
     * @param with the message to publish in place of a single task's own; null for their own
     * @param force also those that have meanwhile succeeded
     * @param by where it was asked from, for people
     * @param key by which the request is known again when it is repeated, null for none
     * @throws NotWritingException if Kafka did not take it
     */
    public ReplayOutcome replay(
            List<String> taskIds,
            byte @Nullable [] with,
            boolean dryRun,
            boolean force,
            String by,
            @Nullable String key) {
        var replayed = new ArrayList<ReplayOutcome.Replayed>();
        var refused = new ArrayList<ReplayOutcome.Refused>();
        for (int from = 0; from < taskIds.size(); from += MOST_REPLAYED_AT_ONCE) {
            // One by one, so that leases are watched in between.
            var some = taskIds.subList(from, Math.min(taskIds.size(), from + MOST_REPLAYED_AT_ONCE));
            var outcome = call(() -> replaySome(some, with, dryRun, force, by, key));
            replayed.addAll(outcome.replayed());
            refused.addAll(outcome.refused());
        }
        return new ReplayOutcome(dryRun, replayed, refused);
    }

    private ReplayOutcome replaySome(
            List<String> taskIds,
            byte @Nullable [] with,
            boolean dryRun,
            boolean force,
            String by,
            @Nullable String key)
            throws InterruptedException, TimeoutException {
        var prepared = replays.prepare(taskIds, with, dryRun, force, by, key, now());
        if (!dryRun) {
            writer.write(prepared.records());
        }
        return prepared.outcome();
    }

    /**
     * Cancels an experiment: what nobody runs at once, the rest as soon as its workers have stopped.
     *
     * @param by where it was asked from, for people
     * @throws NotWritingException if Kafka did not take it
     */
    public Cancellation cancel(KnownExperiment experiment, String by) {
        return call(() -> {
            var cancellation = cancellations.cancel(experiment, by, now());
            writer.write(cancellation.records());
            act();
            return cancellation;
        });
    }

    /**
     * Deletes an experiment that has ended, or the next tasks of a large one; where one transaction fails, those before
     * it stay.
     *
     * @throws NotWritingException if Kafka did not take it
     */
    public Deletion delete(String experimentId) {
        var deletion = call(() -> deleting.next(experimentId, now()));
        for (int parts = 1; deletion.left() > 0 && deletion.open() == 0 && parts < MOST_DELETED_PARTS; parts++) {
            // One by one, so that leases are watched in between.
            deletion = deletion.and(call(() -> deleting.next(experimentId, now())));
        }
        return deletion;
    }

    /** What {@link #submit} would do now. */
    public Submission preview(Plan plan) {
        return submissions.preview(submissions.planned(plan));
    }

    @Override
    public void close() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(10, TimeUnit.SECONDS)) {
                thread.shutdownNow();
            }
        } catch (InterruptedException e) {
            thread.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    /** Called by the thread that reads; several calls before the work begins are one. */
    private void wake() {
        if (publishing.worthwhile() && woken.compareAndSet(false, true)) {
            try {
                thread.execute(() -> {
                    woken.set(false);
                    attempt(() -> writer.writeDue(publishing.next()));
                });
            } catch (RejectedExecutionException e) {
                LOG.atDebug().log("not woken: the coordinator stops");
            }
        }
    }

    private void tick() {
        attempt(() -> {
            act();
            writer.writeDue(publishing.next());
        });
    }

    /** Writes what is due, and what follows from that, until nothing is. */
    private void act() throws InterruptedException, TimeoutException {
        var due = due();
        while (!due.isEmpty() && !terminated().isDone()) {
            writer.writeDue(due);
            due = due();
        }
    }

    private List<ProducerRecord<byte[], byte[]>> due() {
        var due = new ArrayList<>(dueWork.at(now(), MOST_AT_ONCE, reader.mayMissHeartbeats()));
        due.addAll(cancellations.at(now(), MOST_AT_ONCE));
        due.addAll(copiedLetters.at(now()));
        return due;
    }

    /** Runs work that may fail; it is repeated at the next tick. */
    private void attempt(Writing work) {
        if (terminated().isDone() || stopped.get().isPresent()) {
            return;
        }
        try {
            work.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (NotWritingException e) {
            LOG.atWarn().addKeyValue("reason", e.getMessage()).log("not written this time");
        } catch (TimeoutException | RuntimeException e) {
            LOG.atError().setCause(e).log("publishing and watching leases failed this time");
        }
    }

    @FunctionalInterface
    private interface Writing {
        void run() throws InterruptedException, TimeoutException;
    }

    private <T> T call(Callable<T> work) {
        try {
            // What a request has written follows from that request.
            return thread.submit(Context.current().wrap(work)).get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof NotWritingException refused) {
                throw refused;
            }
            if (e.getCause() instanceof InvalidMessageException invalid) {
                throw invalid;
            }
            throw NotWritingException.forNow(e.getCause() == null ? e : e.getCause());
        } catch (RejectedExecutionException e) {
            throw NotWritingException.forNow(new IllegalStateException("the coordinator stops", e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw NotWritingException.forNow(e);
        }
    }

    /** For people: what depends on time asks the projection for it. */
    private Instant now() {
        return wall.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
