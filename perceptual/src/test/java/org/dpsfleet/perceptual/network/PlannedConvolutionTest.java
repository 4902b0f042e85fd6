package org.dpsfleet.perceptual.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import org.dpsfleet.perceptual.tensor.ComputeDevice;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Where a convolution cannot be planned, the process ends. */
class PlannedConvolutionTest {
    private static final int SIDE = 64;

    @ParameterizedTest
    @EnumSource(
            value = Architecture.class,
            names = {"RESNET50", "RESNEXT50_32X4D"})
    void featuresAndTheirGradientsAreThereForOneImageAndForSeveral(Architecture architecture) {
        int last = architecture.publishedLayers().getLast();
        for (int images : new int[] {1, 6}) {
            try (NDScope scope = new NDScope();
                    NDManager manager = ComputeDevice.cpu().newManager();
                    var network = new FeatureExtractor(
                            manager, Parameters.random(architecture, last, 0), architecture.publishedLayers())) {
                scope.suppressNotUsedWarning();
                for (String name : architecture.trainedParameters(last)) {
                    network.parameters().get(name).setRequiresGradient(true);
                }
                NDArray batch = manager.randomUniform(0, 1, new Shape(images, 3, SIDE, SIDE));
                try (RecordedFeatures recorded = network.recorded(batch)) {
                    NDList features = recorded.features();
                    recorded.backward(layer -> features.get(layer).onesLike());
                }
                for (String name : architecture.trainedParameters(last)) {
                    assertThat(network.parameters().get(name).getGradient().toFloatArray())
                            .as("%s with %d images", name, images)
                            .doesNotContain(Float.NaN);
                }
                NDArray deepest = network.parameters()
                        .get(architecture.trainedParameters(last).iterator().next())
                        .getGradient();
                assertThat(deepest.abs().sum().getFloat()).isPositive();
            }
        }
    }
}
