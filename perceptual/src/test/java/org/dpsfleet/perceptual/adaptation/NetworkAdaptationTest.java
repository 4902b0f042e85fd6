package org.dpsfleet.perceptual.adaptation;

import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.context.Ranking;
import org.dpsfleet.perceptual.context.Rankings;
import org.dpsfleet.perceptual.imageset.DeadLeaves;
import org.dpsfleet.perceptual.imageset.ResizedImages;
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
import org.dpsfleet.vocabulary.Logit;
import org.dpsfleet.vocabulary.Protocol;
import org.dpsfleet.vocabulary.SyncLoss;
import org.dpsfleet.vocabulary.TrainingSpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

class NetworkAdaptationTest {
    private static final List<Integer> LAYERS = List.of(1, 4, 7, 11);
    private static final int BATCH = 8;
    private static final Ranking RANKING = Rankings.all().get(33);
    private static final Column COLUMN = new Column(RANKING, 0);
    private static final long SEED = 7;
    private static final Parameters ALEXNET = Parameters.random(Architecture.ALEXNET, 11, 0);
    private static final Examples EXAMPLES = new DistortedImages(
            ResizedImages.all(new DeadLeaves(1, 25), 64), List.of(RANKING), SEED, Normalisation.ALL);

    private static NDManager manager;

    @BeforeAll
    static void open() {
        manager = ComputeDevice.cpu().newManager();
    }

    @AfterAll
    static void close() {
        manager.close();
    }

    @Test
    void resumedEqualsUninterruptedByteForByte() {
        // given: three steps in each of three epochs
        Map<TrainingPoint, Map<String, FloatTensor>> saved = new HashMap<>();
        NetworkState uninterrupted = initial(FeatureComparison.DEFAULT, settings(Logit.LARGE));
        var whole = new Recorder() {
            @Override
            public void step(Step step, Snapshot snapshot) {
                super.step(step, snapshot);
                saved.put(snapshot.point(), new TreeMap<>(snapshot.state().tensors()));
            }

            @Override
            public void epoch(Epoch epoch, TrainingState state) {
                super.epoch(epoch, state);
                saved.put(TrainingPoint.atEpoch(epoch.epoch() + 1), new TreeMap<>(state.tensors()));
            }
        };
        train(FeatureComparison.DEFAULT, settings(Logit.LARGE), uninterrupted, TrainingPoint.START, 3, whole);
        assertThat(saved).hasSize(12);
        saved.forEach((point, tensors) -> {
            // when
            var resumed = NetworkState.of(
                    Architecture.ALEXNET,
                    11,
                    FeatureComparison.DEFAULT.channels(Architecture.ALEXNET, LAYERS),
                    Logit.LARGE,
                    tensors);
            Recorder rest = train(FeatureComparison.DEFAULT, settings(Logit.LARGE), resumed, point, 3, new Recorder());
            // then
            assertThat(resumed.tensors()).as("from %s", point).isEqualTo(uninterrupted.tensors());
            assertThat(rest.means).isEqualTo(whole.means.subList(point.epoch(), whole.means.size()));
        });
    }

    @Test
    void anInterruptEndsAStepBetweenMicroBatches() {
        // given: a step of three micro-batches, interrupted when it begins
        var batches = new AtomicInteger();
        Examples interrupting = new Undecided() {
            @Override
            public float[] judges(ExampleBatch some) {
                batches.incrementAndGet();
                Thread.currentThread().interrupt();
                return super.judges(some);
            }
        };
        NetworkState state = initial(FeatureComparison.DEFAULT, settings(Logit.LARGE));
        var recorder = new Recorder();
        try (NetworkAdaptation adaptation = new NetworkAdaptation(
                manager,
                LAYERS,
                FeatureComparison.DEFAULT,
                interrupting,
                COLUMN,
                settings(Logit.LARGE),
                SEED,
                state,
                3)) {
            // when, then
            assertThatThrownBy(() -> adaptation.train(TrainingPoint.START, recorder))
                    .isInstanceOf(CancellationException.class);
        }
        assertThat(batches).hasValue(1);
        assertThat(recorder.losses).isEmpty();
    }

    @Test
    void theMicroBatchChangesTheCourseByRoundingOnly() {
        FeatureComparison comparison = FeatureComparison.DEFAULT;
        TrainingSettings settings = settings(Logit.LARGE);
        Recorder whole =
                train(comparison, settings, initial(comparison, settings), TrainingPoint.START, 8, new Recorder());
        Recorder parts =
                train(comparison, settings, initial(comparison, settings), TrainingPoint.START, 3, new Recorder());
        for (int s = 0; s < whole.losses.size(); s++) {
            assertThat(parts.losses.get(s)).isCloseTo(whole.losses.get(s), within(1e-4));
        }
    }

    @ParameterizedTest
    @EnumSource(Logit.class)
    void everythingMovesAndScalarsStayPositive(Logit logit) {
        NetworkState state = initial(FeatureComparison.DEFAULT, settings(logit));
        Map<String, FloatTensor> before = new TreeMap<>(state.parameters());
        Recorder run = train(FeatureComparison.DEFAULT, settings(logit), state, TrainingPoint.START, 8, new Recorder());

        assertThat(state.parameters().keySet()).isEqualTo(before.keySet());
        state.parameters().forEach((name, tensor) -> assertThat(tensor).as(name).isNotEqualTo(before.get(name)));
        for (float scalar : state.tensor("scalars").values()) {
            assertThat(scalar).isNotNegative();
        }
        assertThat(state.network().tensors().get("features.0.weight"))
                .isEqualTo(state.tensor("network.features.0.weight"));
        // 25 images, 5 held out, batches of 8: 3 steps in each of 3 epochs
        assertThat(run.losses).hasSize(9);
        assertThat(run.validationLosses).hasSize(3).allMatch(loss -> loss > 0 && loss < 5);
    }

    @Test
    void softJudgesAreTrainedOn() {
        Examples undecided = new Undecided();
        var column = new Column("people", 0);
        TrainingSettings settings = settings(Logit.NONE);
        NetworkState state = NetworkState.initial(
                ALEXNET, FeatureComparison.DEFAULT.channels(Architecture.ALEXNET, LAYERS), column, settings, SEED);
        try (NetworkAdaptation adaptation = new NetworkAdaptation(
                manager, LAYERS, FeatureComparison.DEFAULT, undecided, column, settings, SEED, state, 8)) {
            // Whatever the distances, half of the judgements agree.
            assertThat(adaptation.train(TrainingPoint.START, new Recorder())).containsExactly(0.5f);
        }
    }

    @Test
    void aSavedStateOfAnotherNetworkIsRefused() {
        Map<String, FloatTensor> saved = new TreeMap<>(
                initial(FeatureComparison.DEFAULT, settings(Logit.LARGE)).tensors());
        saved.put("network.features.3.bias", FloatTensor.vector(1, 2));
        assertThatThrownBy(() -> NetworkState.of(
                        Architecture.ALEXNET,
                        11,
                        FeatureComparison.DEFAULT.channels(Architecture.ALEXNET, LAYERS),
                        Logit.LARGE,
                        saved))
                .isInstanceOf(BadDataException.class)
                .hasMessage("'network.features.3.bias' has shape [2] where shape [192] is needed.");
    }

    /** The same images, whose judges are of two minds. */
    private static class Undecided implements Examples {
        @Override
        public int size() {
            return EXAMPLES.size();
        }

        @Override
        public int side() {
            return EXAMPLES.side();
        }

        @Override
        public int columns() {
            return 1;
        }

        @Override
        public float[] judges(ExampleBatch some) {
            float[] judges = new float[some.size()];
            Arrays.fill(judges, 0.5f);
            return judges;
        }

        @Override
        public void fill(TripletBatch batch, ExampleBatch some) {
            EXAMPLES.fill(batch, some);
        }
    }

    private static TrainingSettings settings(Logit logit) {
        return new TrainingSettings(
                Protocol.CORRECTED, new TrainingSpec(BATCH, 3, List.of(1e-4), 0.2, 0.5, SyncLoss.UNTIL_HALF, 0, logit));
    }

    private static NetworkState initial(FeatureComparison comparison, TrainingSettings settings) {
        List<Integer> channels = comparison.channels(Architecture.ALEXNET, LAYERS);
        return NetworkState.initial(ALEXNET, channels, COLUMN, settings, SEED);
    }

    private static Recorder train(
            FeatureComparison comparison,
            TrainingSettings settings,
            NetworkState state,
            TrainingPoint from,
            int microBatch,
            Recorder recorder) {
        try (NetworkAdaptation adaptation = new NetworkAdaptation(
                manager, LAYERS, comparison, EXAMPLES, COLUMN, settings, SEED, state, microBatch)) {
            adaptation.train(from, recorder);
            return recorder;
        }
    }

    private static class Recorder implements TrainingListener<RuntimeException> {
        final List<Double> losses = new ArrayList<>();
        final List<Double> means = new ArrayList<>();
        final List<Float> validationLosses = new ArrayList<>();

        @Override
        public void step(Step step, Snapshot snapshot) {
            losses.add(step.loss());
        }

        @Override
        public void epoch(Epoch epoch, TrainingState state) {
            means.add(epoch.loss());
            validationLosses.add(epoch.validationLosses()[0]);
        }
    }
}
