package org.dpsfleet.perceptual.adaptation;

import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.dpsfleet.perceptual.context.Rankings;
import org.dpsfleet.perceptual.imageset.DeadLeaves;
import org.dpsfleet.perceptual.imageset.ResizedImages;
import org.dpsfleet.perceptual.metric.Compared;
import org.dpsfleet.perceptual.metric.DifferenceExtractor;
import org.dpsfleet.perceptual.metric.FeatureComparison;
import org.dpsfleet.perceptual.network.Architecture;
import org.dpsfleet.perceptual.network.Parameters;
import org.dpsfleet.perceptual.safetensors.FloatTensor;
import org.dpsfleet.perceptual.tensor.ComputeDevice;
import org.dpsfleet.perceptual.triplet.DistortedImages;
import org.dpsfleet.perceptual.triplet.ExampleBatch;
import org.dpsfleet.perceptual.triplet.Examples;
import org.dpsfleet.perceptual.triplet.Normalisation;
import org.dpsfleet.perceptual.triplet.TripletBatch;
import org.dpsfleet.vocabulary.Comparison;
import org.dpsfleet.vocabulary.Logit;
import org.dpsfleet.vocabulary.Protocol;
import org.dpsfleet.vocabulary.SyncLoss;
import org.dpsfleet.vocabulary.TrainingSpec;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SharedPassTest {
    private static final ResizedImages IMAGES = ResizedImages.all(new DeadLeaves(1, 40), 64);
    private static final long SEED = 7;
    private static final int MICRO_BATCH = 5;
    private static final int STEPS_PER_EPOCH = 3;
    private static final int VALIDATION_PARTS = 1;

    /** What one training is asked for. */
    private record Metric(List<Integer> layers, Comparison kind, boolean channelNorm, TrainingSpec training) {
        Compared compared() {
            return new Compared(layers, new FeatureComparison(kind, channelNorm));
        }

        List<Integer> channels() {
            return compared().comparison().channels(Architecture.ALEXNET, layers);
        }

        TrainingSettings settings() {
            return new TrainingSettings(Protocol.CORRECTED, training);
        }
    }

    private static final List<Metric> METRICS = List.of(
            new Metric(List.of(1, 4), Comparison.SPATIAL, true, training(2, 1e-3, 0.5, SyncLoss.UNTIL_HALF)),
            new Metric(List.of(4), Comparison.SPATIAL_MEAN, true, training(3, 1e-2, 0, SyncLoss.OFF)),
            new Metric(List.of(1, 7), Comparison.SORT, false, training(1, 1e-3, 0.5, SyncLoss.OFF)),
            new Metric(List.of(1, 4), Comparison.SPATIAL, false, training(3, 1e-3, 0.5, SyncLoss.UNTIL_HALF)));

    private static TrainingSpec training(int epochs, double rate, double dropout, SyncLoss sync) {
        return new TrainingSpec(12, epochs, List.of(rate), 0.2, dropout, sync, 0, Logit.LARGE);
    }

    @Test
    void everyTrainingEndsAsItDoesAlone() throws Exception {
        var filled = new AtomicInteger();
        var pass = new SharedPass(
                ComputeDevice.cpu(), METRICS.stream().map(Metric::compared).toList());
        var work = new ArrayList<Callable<ColumnState>>();
        for (int m = 0; m < METRICS.size(); m++) {
            var member = pass.member(m);
            var metric = METRICS.get(m);
            work.add(() -> shared(member, metric, initial(metric), TrainingPoint.START, filled, (_, _) -> {}));
        }

        var ended = together(work);

        for (int m = 0; m < METRICS.size(); m++) {
            assertThat(ended.get(m).get().tensors())
                    .as("%s", METRICS.get(m))
                    .isEqualTo(alone(METRICS.get(m)).get(Integer.MAX_VALUE));
        }
        assertThat(filled).as("as often as for the longest alone").hasValue(3 * (STEPS_PER_EPOCH + VALIDATION_PARTS));
    }

    /** One goes on from its second step, one fails at its fourth, one does nothing, one is interrupted while it waits. */
    @Test
    void theOthersGoOnWhateverBecomesOfOne() throws Exception {
        var resumed = METRICS.get(0);
        var failing = METRICS.get(1);
        var interrupted = METRICS.get(3);
        var pass = new SharedPass(
                ComputeDevice.cpu(), METRICS.stream().map(Metric::compared).toList());
        var filled = new AtomicInteger();
        var saved = ColumnState.of(
                1, resumed.channels(), Logit.LARGE, alone(resumed).get(2));
        var failure = new IllegalStateException("as told");

        var ended = together(List.of(
                () -> shared(pass.member(0), resumed, saved, new TrainingPoint(0, 2, 1.5), filled, (_, _) -> {}),
                () -> shared(pass.member(1), failing, initial(failing), TrainingPoint.START, filled, (step, _) -> {
                    if (step == 4) {
                        throw failure;
                    }
                }),
                () -> {
                    pass.member(2).close();
                    return initial(METRICS.get(2));
                },
                () -> shared(
                        pass.member(3),
                        interrupted,
                        initial(interrupted),
                        TrainingPoint.START,
                        filled,
                        (step, thread) -> {
                            if (step == 5) {
                                thread.interrupt();
                            }
                        })));

        assertThat(ended.get(0).get().tensors()).isEqualTo(alone(resumed).get(Integer.MAX_VALUE));
        assertThatThrownBy(() -> ended.get(1).get()).cause().isSameAs(failure);
        assertThatThrownBy(() -> ended.get(3).get()).cause().isInstanceOf(CancellationException.class);
    }

    /** What fails for all fails for each, and leaves nothing behind that keeps them from trying again. */
    @Test
    void afterAFailureOfThePassAllBeginAgain() throws Exception {
        var two = List.of(METRICS.get(0), METRICS.get(3));
        var pass = new SharedPass(
                ComputeDevice.cpu(), two.stream().map(Metric::compared).toList());
        var filled = new AtomicInteger();
        var first = new AtomicInteger();
        var work = new ArrayList<Callable<ColumnState>>();
        for (int m = 0; m < two.size(); m++) {
            var metric = two.get(m);
            var member = pass.member(m);
            work.add(() -> {
                try (member) {
                    member.begin(
                            _ -> {
                                first.incrementAndGet();
                                throw new IllegalStateException("no room");
                            },
                            examples(filled),
                            metric.training(),
                            2 * MICRO_BATCH);
                    assertThatThrownBy(() ->
                                    train(member, metric, initial(metric), TrainingPoint.START, filled, (_, _) -> {}))
                            .hasMessage("no room");
                    return shared(member, metric, initial(metric), TrainingPoint.START, filled, (_, _) -> {});
                }
            });
        }

        var ended = together(work);

        for (int m = 0; m < two.size(); m++) {
            assertThat(ended.get(m).get().tensors()).isEqualTo(alone(two.get(m)).get(Integer.MAX_VALUE));
        }
        assertThat(first).hasValue(1);
    }

    private interface Steps {
        void done(long step, Thread thread);
    }

    private static List<Future<ColumnState>> together(List<Callable<ColumnState>> work) throws InterruptedException {
        try (var threads = Executors.newFixedThreadPool(work.size())) {
            return threads.invokeAll(work);
        }
    }

    private static ColumnState shared(
            SharedPass.Member member,
            Metric metric,
            ColumnState state,
            TrainingPoint from,
            AtomicInteger filled,
            Steps steps) {
        try (member) {
            member.begin(SharedPassTest::network, examples(filled), metric.training(), MICRO_BATCH);
            return train(member, metric, state, from, filled, steps);
        }
    }

    private static ColumnState train(
            SharedPass.Member member,
            Metric metric,
            ColumnState state,
            TrainingPoint from,
            AtomicInteger filled,
            Steps steps) {
        try (NDManager manager = ComputeDevice.cpu().newManager();
                var adaptation = new LinAdaptation(
                        manager, member, examples(filled), columns(), metric.settings(), SEED, state)) {
            var _ = adaptation.train(from, new TrainingListener<RuntimeException>() {
                @Override
                public void step(Step step, Snapshot snapshot) {
                    steps.done(step.step(), Thread.currentThread());
                }

                @Override
                public void epoch(Epoch epoch, TrainingState at) {}
            });
            return state;
        }
    }

    /** The state after each step of a training that has its passes for itself, and the last one. */
    private static Map<Integer, Map<String, FloatTensor>> alone(Metric metric) {
        return ALONE.computeIfAbsent(metric, SharedPassTest::trainAlone);
    }

    private static final Map<Metric, Map<Integer, Map<String, FloatTensor>>> ALONE = new ConcurrentHashMap<>();

    private static Map<Integer, Map<String, FloatTensor>> trainAlone(Metric metric) {
        Map<Integer, Map<String, FloatTensor>> states = new HashMap<>();
        var state = initial(metric);
        try (NDManager manager = ComputeDevice.cpu().newManager();
                var extractor = new DifferenceExtractor(
                        manager,
                        network(metric.layers()),
                        metric.layers(),
                        metric.compared().comparison(),
                        MICRO_BATCH);
                var adaptation = new LinAdaptation(
                        manager, extractor, examples(new AtomicInteger()), columns(), metric.settings(), SEED, state)) {
            var _ = adaptation.train(TrainingPoint.START, new TrainingListener<RuntimeException>() {
                @Override
                public void step(Step step, Snapshot snapshot) {
                    states.put(Math.toIntExact(step.step()), copy(snapshot.state()));
                }

                @Override
                public void epoch(Epoch epoch, TrainingState at) {}
            });
            states.put(Integer.MAX_VALUE, copy(state));
            return states;
        }
    }

    private static Map<String, FloatTensor> copy(TrainingState state) {
        Map<String, FloatTensor> copy = new HashMap<>();
        state.tensors()
                .forEach((name, tensor) -> copy.put(
                        name, new FloatTensor(tensor.shape(), tensor.values().clone())));
        return copy;
    }

    private static Parameters network(List<Integer> layers) {
        return Parameters.random(Architecture.ALEXNET, layers.getLast(), 0);
    }

    private static List<Column> columns() {
        return List.of(new Column(Rankings.all().get(100), 0));
    }

    private static ColumnState initial(Metric metric) {
        return ColumnState.initial(columns(), metric.channels(), metric.settings(), SEED);
    }

    /** Counts how often images are made, but not for references. */
    private static Examples examples(AtomicInteger filled) {
        var examples = new DistortedImages(
                IMAGES, List.of(Rankings.all().get(100)), SEED, Normalisation.of(Protocol.CORRECTED));
        return new Examples() {
            @Override
            public int size() {
                return examples.size();
            }

            @Override
            public int side() {
                return examples.side();
            }

            @Override
            public int columns() {
                return examples.columns();
            }

            @Override
            public float[] judges(ExampleBatch some) {
                return examples.judges(some);
            }

            @Override
            public void fill(TripletBatch batch, ExampleBatch some) {
                if (!some.purpose().equals("references")) {
                    filled.incrementAndGet();
                }
                examples.fill(batch, some);
            }
        };
    }
}
