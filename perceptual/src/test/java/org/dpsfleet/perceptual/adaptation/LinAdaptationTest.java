package org.dpsfleet.perceptual.adaptation;

import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.CancellationException;
import org.dpsfleet.perceptual.context.Ranking;
import org.dpsfleet.perceptual.context.Rankings;
import org.dpsfleet.perceptual.imageset.DeadLeaves;
import org.dpsfleet.perceptual.imageset.ResizedImages;
import org.dpsfleet.perceptual.metric.DifferenceExtractor;
import org.dpsfleet.perceptual.network.Architecture;
import org.dpsfleet.perceptual.network.Parameters;
import org.dpsfleet.perceptual.safetensors.FloatTensor;
import org.dpsfleet.perceptual.tensor.ComputeDevice;
import org.dpsfleet.perceptual.triplet.DistortedImages;
import org.dpsfleet.perceptual.triplet.Normalisation;
import org.dpsfleet.vocabulary.Logit;
import org.dpsfleet.vocabulary.Protocol;
import org.dpsfleet.vocabulary.SyncLoss;
import org.dpsfleet.vocabulary.TrainingSpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class LinAdaptationTest {
    private static final List<Integer> LAYERS = List.of(1, 4);
    private static final ResizedImages IMAGES = ResizedImages.all(new DeadLeaves(1, 40), 64);
    private static final long SEED = 7;

    private static NDManager manager;
    private static DifferenceExtractor extractor;

    @BeforeAll
    static void loadNetwork() {
        manager = ComputeDevice.cpu().newManager();
        Parameters parameters = Parameters.random(Architecture.ALEXNET, LAYERS.getLast(), 0);
        extractor = new DifferenceExtractor(manager, parameters, LAYERS);
    }

    @AfterAll
    static void freeNetwork() {
        extractor.close();
        manager.close();
    }

    @Test
    void aContextGivesTheSameAloneAndAmongMany() {
        // given
        List<Column> all = Rankings.all().subList(0, 130).stream()
                .map(r -> new Column(r, 0))
                .toList();
        // when
        ColumnState together = train(all, settings(Protocol.CORRECTED, 3)).state();
        // then
        for (int k : new int[] {0, 95, 96, 129}) {
            ColumnState alone = train(all.subList(k, k + 1), settings(Protocol.CORRECTED, 3))
                    .state();
            together.tensors().forEach((name, tensor) -> {
                int size = tensor.values().length / all.size();
                assertThat(Arrays.copyOfRange(tensor.values(), k * size, (k + 1) * size))
                        .as("%s of context %d", name, k)
                        .isEqualTo(alone.tensors().get(name).values());
            });
        }
    }

    @Test
    void theSameWorkGivesTheSameBytes() {
        List<Column> columns = repetitions(Rankings.all().get(100), 3);
        assertThat(train(columns, settings(Protocol.CORRECTED, 2)).state().tensors())
                .isEqualTo(
                        train(columns, settings(Protocol.CORRECTED, 2)).state().tensors());
    }

    @Test
    void resumedAtAnyStepEqualsUninterrupted() {
        // given: three steps an epoch
        List<Column> columns = repetitions(Rankings.all().get(5), 2);
        TrainingSettings settings = settings(Protocol.CORRECTED, 2);
        ColumnState uninterrupted = initial(columns, settings);
        var snapshots = new Snapshots();
        train(columns, settings, uninterrupted, TrainingPoint.START, snapshots);
        assertThat(snapshots.taken.keySet())
                .extracting(TrainingPoint::steps)
                .containsExactlyInAnyOrder(1, 2, 3, 1, 2, 3, 0, 0);
        snapshots.taken.forEach((point, saved) -> {
            // when
            var resumed = ColumnState.of(columns.size(), extractor.channels(), Logit.LARGE, saved);
            Recorder recorder = train(columns, settings, resumed, point, new Recorder());
            // then
            assertThat(resumed.tensors()).as("from %s", point).isEqualTo(uninterrupted.tensors());
            assertThat(recorder.losses).isEqualTo(snapshots.losses.subList(point.epoch(), snapshots.losses.size()));
        });
    }

    /** Keeps what a training could go on from, after every step and every epoch. */
    private static final class Snapshots extends Recorder {
        final Map<TrainingPoint, Map<String, FloatTensor>> taken = new HashMap<>();

        @Override
        public void step(Step step, Snapshot snapshot) {
            taken.put(snapshot.point(), copy(snapshot.state()));
        }

        @Override
        public void epoch(Epoch epoch, TrainingState state) {
            super.epoch(epoch, state);
            taken.put(TrainingPoint.atEpoch(epoch.epoch() + 1), copy(state));
        }

        private static Map<String, FloatTensor> copy(TrainingState state) {
            Map<String, FloatTensor> copy = new HashMap<>();
            state.tensors()
                    .forEach((name, tensor) -> copy.put(
                            name,
                            new FloatTensor(tensor.shape(), tensor.values().clone())));
            return copy;
        }
    }

    @Test
    void anInterruptEndsTheTrainingBeforeTheNextStep() {
        List<Column> columns = repetitions(Rankings.all().get(0), 1);
        TrainingSettings settings = settings(Protocol.CORRECTED, 2);
        var interrupting = new Recorder() {
            @Override
            public void step(Step step, Snapshot snapshot) {
                super.step(step, snapshot);
                Thread.currentThread().interrupt();
            }
        };
        assertThatThrownBy(
                        () -> train(columns, settings, initial(columns, settings), TrainingPoint.START, interrupting))
                .isInstanceOf(CancellationException.class);
        assertThat(interrupting.steps).containsExactly(1L);
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void correctedScalarsStayPositiveAndPublishedOnesStartNegative() {
        List<Column> columns = repetitions(Rankings.all().get(300), 4);
        TrainingSettings corrected = settings(Protocol.CORRECTED, 2);
        TrainingSettings published = settings(Protocol.PUBLISHED, 2);

        assertThat(min(scalars(initial(columns, corrected)))).isNotNegative();
        assertThat(min(scalars(train(columns, corrected).state()))).isNotNegative();
        assertThat(min(scalars(initial(columns, published)))).isNegative();
        // Clamped once per step, then moved by Adam: at most one learning rate below zero.
        assertThat(min(scalars(train(columns, published).state()))).isBetween(-2e-3f, -1e-9f);
    }

    @Test
    void trainingLowersTheLoss() {
        var settings = new TrainingSettings(
                Protocol.CORRECTED,
                new TrainingSpec(16, 20, List.of(1e-2), 0.2, 0.5, SyncLoss.UNTIL_HALF, 0, Logit.LARGE));
        List<Double> losses = train(repetitions(Rankings.all().get(33), 5), settings).losses;

        assertThat(mean(losses.subList(15, 20))).isLessThan(0.8 * mean(losses.subList(0, 5)));
    }

    private static double mean(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    }

    @Test
    void everyImageIsSeenOnceAnEpochAndStepsAreCounted() {
        Recorder run = train(repetitions(Rankings.all().get(0), 1), settings(Protocol.CORRECTED, 2));
        // 40 images, 8 held out, batches of 12: 12 + 12 + 8, twice
        assertThat(run.images).containsExactly(12, 12, 8, 12, 12, 8);
        assertThat(run.steps).containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
    }

    @Test
    void aListenerCanEndTheTraining() {
        List<Column> columns = repetitions(Rankings.all().get(0), 1);
        TrainingSettings settings = settings(Protocol.CORRECTED, 2);
        assertThatThrownBy(() ->
                        train(columns, settings, initial(columns, settings), TrainingPoint.START, new Recorder() {
                            @Override
                            public void step(Step step, Snapshot snapshot) {
                                throw new IllegalStateException("cancelled in " + step.step());
                            }
                        }))
                .hasMessage("cancelled in 1");
    }

    @Test
    void aLastUpdateThatLeavesTheNumbersIsNoticed() {
        List<Column> columns = repetitions(Rankings.all().get(0), 1);
        var oneStep = new TrainingSettings(
                Protocol.PUBLISHED, new TrainingSpec(40, 1, List.of(1e-3), 0, 0, SyncLoss.OFF, 0, Logit.LARGE));
        ColumnState state = tooLarge(initial(columns, oneStep), ColumnState.MOMENT1 + ColumnState.SCALARS);
        assertThatThrownBy(() -> train(columns, oneStep, state, TrainingPoint.START, new Recorder()))
                .isInstanceOfSatisfying(
                        DivergedException.class, e -> assertThat(e.step()).isEqualTo(1));
    }

    @Test
    void aLossThatIsNoNumberNamesStepAndContext() {
        List<Column> columns = repetitions(Rankings.all().get(0), 1);
        TrainingSettings settings = settings(Protocol.PUBLISHED, 1);
        ColumnState state = tooLarge(initial(columns, settings), ColumnState.SCALARS);
        assertThatThrownBy(() -> train(columns, settings, state, TrainingPoint.START, new Recorder()))
                .isInstanceOf(DivergedException.class)
                .hasMessageContaining("The loss")
                .hasMessageContaining("in step ")
                .hasMessageContaining(Rankings.all().get(0).toString());
    }

    /** The state with a tensor of numbers so large that what is computed from them is none. */
    private static ColumnState tooLarge(ColumnState state, String tensor) {
        SortedMap<String, FloatTensor> tensors = state.tensors();
        Arrays.fill(tensors.get(tensor).values(), Float.MAX_VALUE);
        return ColumnState.of(state.columns(), extractor.channels(), Logit.LARGE, tensors);
    }

    private static TrainingSettings settings(Protocol protocol, int epochs) {
        return new TrainingSettings(
                protocol, new TrainingSpec(12, epochs, List.of(1e-3), 0.2, 0.5, SyncLoss.UNTIL_HALF, 0, Logit.LARGE));
    }

    private static List<Column> repetitions(Ranking ranking, int count) {
        List<Column> columns = new ArrayList<>();
        for (int repetition = 0; repetition < count; repetition++) {
            columns.add(new Column(ranking, repetition));
        }
        return columns;
    }

    private static ColumnState initial(List<Column> columns, TrainingSettings settings) {
        return ColumnState.initial(columns, extractor.channels(), settings, SEED);
    }

    private static Recorder train(List<Column> columns, TrainingSettings settings) {
        return train(columns, settings, initial(columns, settings), TrainingPoint.START, new Recorder());
    }

    private static Recorder train(
            List<Column> columns, TrainingSettings settings, ColumnState state, TrainingPoint from, Recorder recorder) {
        try (LinAdaptation adaptation = new LinAdaptation(
                manager, extractor, examples(columns, settings.protocol()), columns, settings, SEED, state)) {
            recorder.validation = adaptation.train(from, recorder);
            recorder.state = state;
            return recorder;
        }
    }

    private static DistortedImages examples(List<Column> columns, Protocol protocol) {
        List<Ranking> rankings =
                columns.stream().map(column -> Ranking.parse(column.context())).toList();
        return new DistortedImages(IMAGES, rankings, SEED, Normalisation.of(protocol));
    }

    private static float[] scalars(ColumnState state) {
        return state.parameters().get(ColumnState.SCALARS).values();
    }

    private static float min(float[] values) {
        float min = Float.POSITIVE_INFINITY;
        for (float value : values) {
            min = Math.min(min, value);
        }
        return min;
    }

    private static class Recorder implements TrainingListener<RuntimeException> {
        final List<Double> losses = new ArrayList<>();
        final List<Integer> images = new ArrayList<>();
        final List<Long> steps = new ArrayList<>();
        float[] validation = new float[0];
        ColumnState state;

        ColumnState state() {
            return state;
        }

        @Override
        public void step(Step step, Snapshot snapshot) {
            images.add(step.images());
            steps.add(step.step());
        }

        @Override
        public void epoch(Epoch epoch, TrainingState state) {
            losses.add(epoch.loss());
        }
    }
}
