package org.dpsfleet.perceptual.triplet;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ForkJoinPool;
import org.dpsfleet.perceptual.HostMemory;
import org.dpsfleet.perceptual.image.Pixels;
import org.jspecify.annotations.Nullable;

/**
 * The images of batches, made part by part on other threads ahead of the one that takes them, so that a device need not
 * wait. There is room for a few parts only: memory does not grow with the batch.
 *
 * <p>Images are a pure function of what is asked for, so they are the same whether or not they were made in advance.
 * Taken by one thread at a time.
 */
public final class TripletFeed implements AutoCloseable {
    /** Most triplets that are made at a time: at 64 x 64, their images take 5 MB. */
    static final int PART = 32;

    /** How many parts there is room for at least; at most for a batch and one more, and for a small share of the heap. */
    private static final long LEAST_ROOM = 4;

    private static final int SHARE_OF_HEAP = 16;

    private final Examples examples;
    /** Triplets of a part. */
    private final int size;

    private final Deque<TripletBatch> free = new ArrayDeque<>();
    private final Deque<Part> parts = new ArrayDeque<>();
    private ExampleBatch current = new ExampleBatch("", 0, new int[0]);
    private @Nullable ExampleBatch next;
    /** The batch of which parts are being made, and how many of its examples are. */
    private ExampleBatch making = current;

    private int made;
    private long waitedNanos;

    /**
     * Nothing is made yet.
     *
     * @param capacity the usual size of a batch
     */
    public TripletFeed(Examples examples, int capacity) {
        this.examples = examples;
        size = Math.min(PART, capacity);
        long bytes = (long) size * 3 * Pixels.CHANNELS * examples.side() * examples.side() * Float.BYTES;
        long most = Math.max(LEAST_ROOM, HostMemory.heap() / SHARE_OF_HEAP / bytes);
        long room = Math.min(most, Math.ceilDiv(capacity, size) + 1);
        for (int i = 0; i < room; i++) {
            free.add(new TripletBatch(size, examples.side()));
        }
    }

    /** A part of a batch, made or being made. */
    private record Part(ExampleBatch batch, int from, int to, TripletBatch images, CompletableFuture<Void> done) {
        boolean has(ExampleBatch its, int triplet) {
            return from <= triplet && triplet < to && batch.equals(its);
        }
    }

    /** Takes images that are there. */
    @FunctionalInterface
    public interface Taker {
        /**
         * Takes some.
         *
         * @param images among which they are
         * @param from the first of them
         * @param count how many
         * @param at where the first comes among all that were asked for
         */
        void take(TripletBatch images, int from, int count, int at);
    }

    /**
     * Begins to make a batch, or goes on with it where it was said to be the next one.
     *
     * @param following the batch that probably comes after it, if any
     * @return its judges, see {@link Examples#judges}
     */
    public float[] begin(ExampleBatch batch, @Nullable ExampleBatch following) {
        waitedNanos = 0;
        if (making.equals(next) && batch.equals(making)) {
            while (!parts.isEmpty() && !parts.getFirst().batch.equals(batch)) {
                release(parts.removeFirst());
            }
            current = making;
        } else {
            current = batch;
            restart(0);
        }
        next = following;
        makeMore();
        return examples.judges(batch);
    }

    /**
     * Takes some of the batch, and waits for those that are not made yet. They should follow those that were taken
     * before: others have to be made again.
     *
     * @param from the first
     * @param count how many
     */
    public void take(int from, int count, Taker taker) {
        Objects.checkFromIndexSize(from, count, current.size());
        int end = from + count;
        for (int at = from; at < end; ) {
            Part part = awaited(at);
            int some = Math.min(part.to, end) - at;
            taker.take(part.images, at - part.from, some, at - from);
            at += some;
            if (at == part.to) {
                release(parts.removeFirst());
                makeMore();
            }
        }
    }

    /** How long the batch was waited for until now, in nanoseconds. */
    public long waitedNanos() {
        return waitedNanos;
    }

    /** The part that a triplet of the batch is in, now the first one. */
    private Part awaited(int triplet) {
        if (parts.isEmpty() || !parts.getFirst().has(current, triplet)) {
            restart(triplet);
            makeMore();
        }
        Part part = parts.getFirst();
        long start = System.nanoTime();
        try {
            part.done.join();
        } catch (CompletionException e) {
            restart(triplet);
            switch (e.getCause()) {
                case RuntimeException cause -> throw cause;
                case Error cause -> throw cause;
                case null, default -> throw e;
            }
        }
        waitedNanos += System.nanoTime() - start;
        return part;
    }

    /** Forgets what is made, and goes on with a triplet of the batch. */
    private void restart(int triplet) {
        close();
        making = current;
        made = triplet;
    }

    /** Uses all room there is for the rest of the batch, then for the next one. */
    private void makeMore() {
        while (!free.isEmpty()) {
            if (made == making.size()) {
                if (next == null || making.equals(next)) {
                    return;
                }
                making = next;
                made = 0;
            } else {
                int to = Math.min(made + size, making.size());
                start(making, made, to);
                made = to;
            }
        }
    }

    /** Parts are made one after the other, each by all cores, so that the one to be taken first is there first. */
    private void start(ExampleBatch batch, int from, int to) {
        TripletBatch images = free.remove();
        CompletableFuture<?> before = parts.isEmpty() ? CompletableFuture.completedFuture(null) : parts.getLast().done;
        var done = before.thenRunAsync(() -> examples.fill(images, batch.part(from, to)), ForkJoinPool.commonPool());
        parts.add(new Part(batch, from, to, images, done));
    }

    private void release(Part part) {
        part.done.exceptionally(_ -> null).join(); // Nobody writes there after this.
        free.add(part.images);
    }

    /** Waits until nothing is being made any more. */
    @Override
    public void close() {
        while (!parts.isEmpty()) {
            release(parts.removeFirst());
        }
    }
}
