package org.dpsfleet.perceptual.adaptation;

import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.dpsfleet.perceptual.metric.Compared;
import org.dpsfleet.perceptual.metric.Dropout;
import org.dpsfleet.perceptual.metric.SharedExtractor;
import org.dpsfleet.perceptual.network.Parameters;
import org.dpsfleet.perceptual.tensor.ComputeDevice;
import org.dpsfleet.perceptual.triplet.ExampleBatch;
import org.dpsfleet.perceptual.triplet.Examples;
import org.dpsfleet.vocabulary.TrainingSpec;
import org.jspecify.annotations.Nullable;

/**
 * Passes of examples through a frozen network that several trainings share. The trainings run on threads of their own,
 * one at a time; each runs until it needs its next examples, and waits. When all wait, the examples of those that are
 * furthest behind are made, go through the network once, and are compared for each of them.
 *
 * <p>What a training sees does not depend on the others, to the bit: one may come late, go on from a state in the
 * middle, be shorter, fail or be cancelled, and all that changes is how many passes there are.
 */
public final class SharedPass {
    private final ComputeDevice device;
    private final List<Compared> metrics;
    /** Held by the training that runs, and by whoever makes the next examples. */
    private final ReentrantLock turn = new ReentrantLock();

    private final Condition changed = turn.newCondition();
    private final List<Request> waiting = new ArrayList<>();
    private int present;
    private @Nullable NDManager manager;
    private @Nullable NetworkPass pass;
    private final Object loading = new Object();
    private @Nullable Examples examples;

    /**
     * A pass for as many trainings as there are metrics.
     *
     * @param metrics what each of the trainings compares
     */
    public SharedPass(ComputeDevice device, List<Compared> metrics) {
        this.device = device;
        this.metrics = List.copyOf(metrics);
        this.present = metrics.size();
    }

    /**
     * A training's part. The others wait for what it needs until it is closed, so each one has to be.
     *
     * @param metric its number
     */
    public Member member(int metric) {
        return new Member(metric);
    }

    /** One of the trainings. Belongs to the thread that runs it. */
    public final class Member implements AutoCloseable {
        private final int metric;
        private @Nullable Frozen frozen;
        private boolean left;
        private long dataNanos;

        private Member(int metric) {
            this.metric = metric;
        }

        /**
         * The examples, which all trainings have in common.
         *
         * @param load called by the first that needs them
         */
        public Examples examples(Supplier<Examples> load) {
            synchronized (loading) {
                if (examples == null) {
                    examples = load.get();
                }
                return examples;
            }
        }

        /**
         * Begins, or begins again with another micro-batch, once it is this training's turn.
         *
         * @param network reads the network up to the last of some layers
         * @param microBatch most triplets that go through the network together
         */
        public void begin(
                Function<List<Integer>, Parameters> network, Examples its, TrainingSpec training, int microBatch) {
            if (!turn.isHeldByCurrentThread()) {
                try {
                    turn.lockInterruptibly();
                } catch (InterruptedException e) {
                    throw interrupted(e);
                }
            }
            frozen = new Frozen(network, its, training, microBatch);
        }

        ComparedExamples compared() {
            Frozen begun = frozen;
            if (begun == null) {
                throw new IllegalStateException("the training has not begun");
            }
            return new ComparedExamples() {
                @Override
                public Seen see(
                        NDManager target,
                        Place place,
                        ExampleBatch batch,
                        @Nullable ExampleBatch next,
                        Dropout dropout) {
                    var request = new Request(metric, begun, target, place, batch, next, dropout);
                    Seen seen = await(request);
                    dataNanos = request.dataNanos;
                    return seen;
                }

                @Override
                public long dataNanos() {
                    return dataNanos;
                }
            };
        }

        /** Leaves: the others go on without this training. A second call does nothing. */
        @Override
        public void close() {
            if (!left) {
                left = true;
                if (!turn.isHeldByCurrentThread()) {
                    turn.lock();
                }
                try {
                    leave();
                } finally {
                    turn.unlock();
                }
            }
        }
    }

    /** The network of a training, which all trainings have in common, and how much of it at a time. */
    private record Frozen(
            Function<List<Integer>, Parameters> network, Examples examples, TrainingSpec training, int microBatch) {}

    /** What a training waits for. */
    private static final class Request {
        private final int metric;
        private final Frozen frozen;
        private final NDManager target;
        private final ComparedExamples.Place place;
        private final ExampleBatch batch;
        private final @Nullable ExampleBatch next;
        private final Dropout dropout;
        private ComparedExamples.@Nullable Seen seen;
        private @Nullable Throwable failure;
        private long dataNanos;

        private Request(
                int metric,
                Frozen frozen,
                NDManager target,
                ComparedExamples.Place place,
                ExampleBatch batch,
                @Nullable ExampleBatch next,
                Dropout dropout) {
            this.metric = metric;
            this.frozen = frozen;
            this.target = target;
            this.place = place;
            this.batch = batch;
            this.next = next;
            this.dropout = dropout;
        }

        private boolean goesWith(Request other) {
            return place.equals(other.place)
                    && frozen.microBatch == other.frozen.microBatch
                    && batch.equals(other.batch);
        }
    }

    private ComparedExamples.Seen await(Request request) {
        waiting.add(request);
        try {
            while (waiting.contains(request)) {
                if (waiting.size() == present) {
                    serve();
                    changed.signalAll();
                } else {
                    changed.await();
                }
            }
        } catch (InterruptedException e) {
            throw interrupted(e);
        } finally {
            waiting.remove(request);
        }
        if (request.failure instanceof RuntimeException e) {
            throw e;
        }
        if (request.failure instanceof Error e) {
            throw e;
        }
        ComparedExamples.Seen seen = request.seen;
        if (seen == null) {
            throw new IllegalStateException("neither seen nor failed");
        }
        return seen;
    }

    private static CancellationException interrupted(InterruptedException cause) {
        var cancelled = new CancellationException("interrupted");
        cancelled.initCause(cause);
        return cancelled;
    }

    /** Answers those that are furthest behind. */
    private void serve() {
        Request first = waiting.stream()
                .min(Comparator.comparing(request -> request.place))
                .orElseThrow();
        List<Request> together = waiting.stream()
                .filter(first::goesWith)
                .sorted(Comparator.comparingInt(request -> request.metric))
                .toList();
        try {
            answer(first, together);
        } catch (CancellationException e) {
            // Of this thread alone: another one serves the rest.
            throw e;
        } catch (RuntimeException | Error e) {
            together.forEach(request -> request.failure = e);
        }
        waiting.removeAll(together);
    }

    private void answer(Request first, List<Request> together) {
        NetworkPass through = through(first.frozen);
        List<ComparedExamples.Seen> seen = through.see(
                first.frozen.microBatch,
                first.batch,
                following(together),
                together.stream().map(this::wanted).toList());
        first.dataNanos = through.dataNanos();
        for (int i = 0; i < together.size(); i++) {
            together.get(i).seen = seen.get(i);
        }
    }

    /** What the first of them that goes on needs next. */
    private static @Nullable ExampleBatch following(List<Request> together) {
        return together.stream()
                .map(request -> request.next)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private NetworkPass.Wanted wanted(Request request) {
        boolean again = request.frozen.training.epochs() > 1;
        return new NetworkPass.Wanted(metrics.get(request.metric), request.target, request.dropout, again);
    }

    private NetworkPass through(Frozen frozen) {
        if (pass == null) {
            manager = device.newManager();
            List<Integer> layers = Compared.layers(metrics);
            var extractor = new SharedExtractor(manager, frozen.network.apply(layers), layers);
            pass = new NetworkPass(extractor, metrics, frozen.examples, frozen.training.batchSize());
        }
        return pass;
    }

    private void leave() {
        present--;
        if (present == 0 && manager != null) {
            if (pass != null) {
                pass.close();
            }
            manager.close();
        }
        changed.signalAll();
    }
}
