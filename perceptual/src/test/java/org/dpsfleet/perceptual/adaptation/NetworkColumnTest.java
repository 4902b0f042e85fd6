package org.dpsfleet.perceptual.adaptation;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.dpsfleet.perceptual.Seeds;
import org.dpsfleet.perceptual.metric.Dropout;
import org.dpsfleet.perceptual.metric.FeatureComparison;
import org.dpsfleet.perceptual.metric.ImageShape;
import org.dpsfleet.perceptual.network.Architecture;
import org.dpsfleet.perceptual.network.Parameters;
import org.dpsfleet.perceptual.tensor.ComputeDevice;
import org.dpsfleet.vocabulary.Comparison;
import org.dpsfleet.vocabulary.Logit;
import org.dpsfleet.vocabulary.Protocol;
import org.dpsfleet.vocabulary.SyncLoss;
import org.dpsfleet.vocabulary.TrainingSpec;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

class NetworkColumnTest {
    private static final List<Integer> LAYERS = List.of(1, 4, 7);
    private static final int BATCH = 8;
    private static final List<String> LAYERS_BELOW =
            List.of("features.0.weight", "features.3.bias", "features.6.weight");

    /** Gradients, because Adam makes a full step even of one that is rounding alone. */
    @ParameterizedTest
    @EnumSource(Comparison.class)
    void theMicroBatchChangesGradientsByRoundingOnly(Comparison kind) {
        Map<String, float[]> whole = gradients(kind, BATCH);
        for (int microBatch : new int[] {1, 3}) {
            Map<String, float[]> parts = gradients(kind, microBatch);
            whole.forEach((name, values) -> assertThat(
                            largestDifference(parts.getOrDefault(name, new float[0]), values))
                    .as(name)
                    .isLessThan(3e-4f * largest(values)));
        }
    }

    private static Map<String, float[]> gradients(Comparison kind, int microBatch) {
        var comparison = new FeatureComparison(kind, true);
        Parameters network = Parameters.random(Architecture.ALEXNET, LAYERS.getLast(), 0);
        var settings = new TrainingSettings(
                Protocol.CORRECTED,
                new TrainingSpec(BATCH, 1, List.of(1e-3), 0, 0.5, SyncLoss.UNTIL_HALF, 0, Logit.SMALL));
        NetworkState state = NetworkState.initial(
                network, comparison.channels(Architecture.ALEXNET, LAYERS), new Column("a context", 0), settings, 1);
        Dropout dropout = new Dropout.PerExample(position -> Seeds.generator(1, "dropout", position));
        try (NDManager manager = ComputeDevice.cpu().newManager();
                NDScope scope = new NDScope();
                NetworkColumn column = new NetworkColumn(manager, LAYERS, comparison, settings, state, microBatch)) {
            scope.suppressNotUsedWarning();
            float[] references = images(1);
            var images = List.of(images(2), images(3));
            NetworkColumn.Gradients found = column.gradients(
                    manager,
                    new ExtractedBatch(column.extractor(), ImageShape.PATCH, references, images, dropout),
                    new float[] {0, 1, .3f, 0, 1, 1, 0, .8f},
                    0);
            Map<String, float[]> gradients = new TreeMap<>();
            gradients.put("loss", found.outcome().loss());
            gradients.put("scalars", found.scalars().toFloatArray());
            for (String name : LAYERS_BELOW) {
                gradients.put(
                        name, column.parameter("network." + name).getGradient().toFloatArray());
            }
            return gradients;
        }
    }

    private static float[] images(int seed) {
        RandomGenerator random = Seeds.generator(seed);
        float[] images = new float[BATCH * ImageShape.PATCH.floats()];
        for (int i = 0; i < images.length; i++) {
            images[i] = random.nextFloat(-2, 2);
        }
        return images;
    }

    private static float largest(float[] values) {
        return largestDifference(values, new float[values.length]);
    }

    private static float largestDifference(float[] a, float[] b) {
        assertThat(a).hasSameSizeAs(b);
        float largest = 0;
        for (int i = 0; i < a.length; i++) {
            largest = Math.max(largest, Math.abs(a[i] - b[i]));
        }
        return largest;
    }
}
