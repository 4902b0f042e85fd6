package org.dpsfleet.perceptual.adaptation;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.dpsfleet.perceptual.Seeds;
import org.dpsfleet.perceptual.metric.Dropout;
import org.dpsfleet.perceptual.metric.FeatureComparison;
import org.dpsfleet.perceptual.metric.ImageGroups;
import org.dpsfleet.perceptual.metric.ImageShape;
import org.dpsfleet.perceptual.metric.ImageUpload;
import org.dpsfleet.perceptual.network.Architecture;
import org.dpsfleet.perceptual.network.Parameters;
import org.dpsfleet.perceptual.tensor.ComputeDevice;
import org.dpsfleet.vocabulary.Comparison;
import org.dpsfleet.vocabulary.Logit;
import org.dpsfleet.vocabulary.Protocol;
import org.dpsfleet.vocabulary.SyncLoss;
import org.dpsfleet.vocabulary.TrainingSpec;
import org.junit.jupiter.api.Test;
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

    /** The first step assumes no sync loss, the second what the first one found. */
    @Test
    void whatAStepAssumesOfTheWholeBatchChangesNothing() {
        // given: of opposite judgements, one asks for the sync loss
        float[] judges = {0, 1, .3f, 0, 1, 1, 0, .8f};
        float[] opposite = new float[BATCH];
        for (int i = 0; i < BATCH; i++) {
            opposite[i] = 1 - judges[i];
        }
        // when
        List<Map<String, float[]>> one = firstAndSecondStep(judges);
        List<Map<String, float[]>> other = firstAndSecondStep(opposite);
        // then
        assertThat(one.getFirst().get("score")[0] <= .5f)
                .isNotEqualTo(other.getFirst().get("score")[0] <= .5f);
        for (var steps : List.of(one, other)) {
            steps.getFirst()
                    .forEach((name, values) -> assertThat(values)
                            .as(name)
                            .containsExactly(steps.getLast().get(name)));
        }
        assertThat(one.getFirst().get("mean"))
                .as("statistics know nothing of judgements")
                .containsExactly(other.getFirst().get("mean"))
                .isNotEqualTo(new float[one.getFirst().get("mean").length]);
    }

    /** Of the same batch with the same parameters, in micro-batches, on a network with batch norms. */
    private static List<Map<String, float[]>> firstAndSecondStep(float[] judges) {
        List<Integer> layers = List.of(2, 4);
        Parameters network = Parameters.random(Architecture.RESNET18, layers.getLast(), 0);
        var settings = new TrainingSettings(
                Protocol.CORRECTED,
                new TrainingSpec(BATCH, 1, List.of(1e-3), 0, 0.5, SyncLoss.UNTIL_HALF, 0, Logit.SMALL));
        NetworkState state = NetworkState.initial(
                network,
                FeatureComparison.DEFAULT.channels(Architecture.RESNET18, layers),
                new Column("a context", 0),
                settings,
                1);
        var dropout = new Dropout.PerExample(position -> Seeds.generator(1, "dropout", position));
        ImageGroups triplets = new ImageUpload().groups(ImageShape.PATCH, List.of(images(1), images(2), images(3)));
        List<Map<String, float[]>> steps = new ArrayList<>();
        try (NDManager manager = ComputeDevice.cpu().newManager();
                NDScope scope = new NDScope();
                NetworkColumn column =
                        new NetworkColumn(manager, layers, FeatureComparison.DEFAULT, settings, state, 3)) {
            scope.suppressNotUsedWarning();
            for (int i = 0; i < 2; i++) {
                BatchGradient.Found found = column.gradients(
                        manager,
                        (target, from, count) -> column.extractor().recorded(target, from, count, triplets, dropout),
                        judges,
                        0);
                Map<String, float[]> step = new TreeMap<>();
                step.put("loss", found.outcome().loss());
                step.put("score", found.outcome().score());
                step.put("scalars", found.scalars().toFloatArray());
                step.put("conv1", gradient(column, "network.conv1.weight"));
                step.put("bn1", gradient(column, "network.bn1.weight"));
                NDArray mean = column.extractor().parameters().get("bn1.running_mean");
                step.put("mean", mean.toFloatArray());
                steps.add(step);
                // A learning rate of zero leaves the parameters as they are, and the gradients are forgotten.
                column.update(found, 0, 1);
                mean.muli(0);
            }
        }
        return steps;
    }

    private static float[] gradient(NetworkColumn column, String name) {
        return column.parameter(name).getGradient().toFloatArray();
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
            ImageGroups triplets = new ImageUpload().groups(ImageShape.PATCH, List.of(images(1), images(2), images(3)));
            BatchGradient.Found found = column.gradients(
                    manager,
                    (target, from, count) -> column.extractor().recorded(target, from, count, triplets, dropout),
                    new float[] {0, 1, .3f, 0, 1, 1, 0, .8f},
                    0);
            Map<String, float[]> gradients = new TreeMap<>();
            gradients.put("loss", found.outcome().loss());
            gradients.put("scalars", found.scalars().toFloatArray());
            for (String name : LAYERS_BELOW) {
                gradients.put(name, gradient(column, "network." + name));
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
