package org.dpsfleet.perceptual.adaptation;

import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import org.dpsfleet.perceptual.context.Ranking;
import org.dpsfleet.perceptual.context.Rankings;
import org.dpsfleet.perceptual.imageset.DeadLeaves;
import org.dpsfleet.perceptual.imageset.ResizedImages;
import org.dpsfleet.perceptual.metric.DifferenceExtractor;
import org.dpsfleet.perceptual.metric.FeatureComparison;
import org.dpsfleet.perceptual.network.Architecture;
import org.dpsfleet.perceptual.network.Parameters;
import org.dpsfleet.perceptual.safetensors.FloatTensor;
import org.dpsfleet.perceptual.tensor.ComputeDevice;
import org.dpsfleet.perceptual.triplet.DistortedImages;
import org.dpsfleet.perceptual.triplet.ExampleBatch;
import org.dpsfleet.perceptual.triplet.Normalisation;
import org.dpsfleet.vocabulary.Comparison;
import org.dpsfleet.vocabulary.Logit;
import org.dpsfleet.vocabulary.Protocol;
import org.dpsfleet.vocabulary.SyncLoss;
import org.dpsfleet.vocabulary.TrainingSpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Trainings whose images are made on the device, here the CPU as one, beside those whose images come from Java. */
class ImagesOnDeviceTest {
    private static final List<Integer> LAYERS = List.of(1, 4);
    private static final ResizedImages IMAGES = ResizedImages.all(new DeadLeaves(1, 25), 64);
    private static final Parameters ALEXNET = Parameters.random(Architecture.ALEXNET, LAYERS.getLast(), 0);
    private static final long SEED = 7;
    private static final long NO_ROOM = 0;
    private static final long ROOM = 1L << 30;

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
    void areForTheDeviceWithRoomOnly() {
        try (var made = ExampleImages.of(manager, examples(columns(1), Protocol.CORRECTED), 8, ROOM);
                var uploaded = ExampleImages.of(manager, examples(columns(1), Protocol.CORRECTED), 8, NO_ROOM)) {
            assertThat(made).isInstanceOf(ImagesOnDevice.class);
            assertThat(uploaded).isInstanceOf(UploadedImages.class);
        }
        assertThat(ExampleImages.usualRoom(manager)).as("on a CPU").isZero();
    }

    /** One epoch: references are not kept, and go through the network with the others. Micro-batches of 3 of 8. */
    @ParameterizedTest
    @CsvSource({"CORRECTED, 1, 3", "CORRECTED, 2, 3", "PUBLISHED, 1, 8", "PUBLISHED, 2, 8"})
    void aLinTrainingEndsInTheSameBytes(Protocol protocol, int epochs, int microBatch) {
        assertThat(lin(protocol, epochs, microBatch, ROOM)).isEqualTo(lin(protocol, epochs, microBatch, NO_ROOM));
    }

    private static Map<String, FloatTensor> lin(Protocol protocol, int epochs, int microBatch, long room) {
        List<Column> columns = columns(3);
        TrainingSettings settings = settings(protocol, epochs);
        try (var extractor = new DifferenceExtractor(manager, ALEXNET, LAYERS, FeatureComparison.DEFAULT, microBatch)) {
            ColumnState state = ColumnState.initial(columns, extractor.channels(), settings, SEED);
            try (var training = new LinAdaptation(
                    manager, extractor, examples(columns, protocol), columns, settings, SEED, state, room)) {
                training.train(TrainingPoint.START, new Quiet());
            }
            return new TreeMap<>(state.tensors());
        }
    }

    /** By the fused comparison, and by the engine's operations as on a GPU. Micro-batches of 3 of 8, and now and then again. */
    @ParameterizedTest
    @EnumSource(names = {"SPATIAL", "SPATIAL_MEAN"})
    void aTuneTrainingEndsInTheSameBytes(Comparison comparison) {
        assertThat(tune(comparison, 3, ROOM)).isEqualTo(tune(comparison, 3, NO_ROOM));
    }

    @Test
    void aTuneTrainingOnWholeBatchesEndsInTheSameBytes() {
        assertThat(tune(Comparison.SPATIAL, 8, ROOM)).isEqualTo(tune(Comparison.SPATIAL, 8, NO_ROOM));
    }

    @Test
    void anInterruptEndsThemBetweenMicroBatches() {
        try (var made = ExampleImages.of(manager, examples(columns(1), Protocol.CORRECTED), 8, ROOM)) {
            made.begin(new ExampleBatch("train", 0, new int[] {1, 2, 3}), null);
            Thread.currentThread().interrupt();

            assertThatThrownBy(() -> made.triplets().some(manager, 0, 1)).isInstanceOf(CancellationException.class);
        } finally {
            Thread.interrupted();
        }
    }

    private static SortedMap<String, FloatTensor> tune(Comparison kind, int microBatch, long room) {
        Column column = columns(1).getFirst();
        TrainingSettings settings = settings(Protocol.CORRECTED, 2);
        var comparison = new FeatureComparison(kind, true);
        NetworkState state = NetworkState.initial(
                ALEXNET, comparison.channels(Architecture.ALEXNET, LAYERS), column, settings, SEED);
        try (var training = new NetworkAdaptation(
                manager,
                LAYERS,
                comparison,
                examples(List.of(column), Protocol.CORRECTED),
                column,
                settings,
                SEED,
                state,
                microBatch,
                room)) {
            training.train(TrainingPoint.START, new Quiet());
        }
        return new TreeMap<>(state.tensors());
    }

    private static List<Column> columns(int count) {
        return Rankings.all().subList(30, 30 + count).stream()
                .map(ranking -> new Column(ranking, 0))
                .toList();
    }

    private static DistortedImages examples(List<Column> columns, Protocol protocol) {
        List<Ranking> rankings =
                columns.stream().map(column -> Ranking.parse(column.context())).toList();
        return new DistortedImages(IMAGES, rankings, SEED, Normalisation.of(protocol));
    }

    private static TrainingSettings settings(Protocol protocol, int epochs) {
        return new TrainingSettings(
                protocol, new TrainingSpec(8, epochs, List.of(1e-3), 0.2, 0.5, SyncLoss.UNTIL_HALF, 0, Logit.LARGE));
    }

    private static final class Quiet implements TrainingListener<RuntimeException> {
        @Override
        public void step(Step step, Snapshot snapshot) {
            assertThat(step.loss()).isFinite();
        }

        @Override
        public void epoch(Epoch epoch, TrainingState state) {
            assertThat(epoch.loss()).isFinite();
        }
    }
}
