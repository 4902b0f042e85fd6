package org.dpsfleet.perceptual.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.dpsfleet.perceptual.GoldenImages;
import org.dpsfleet.perceptual.Shared;
import org.dpsfleet.perceptual.safetensors.SafetensorsFile;
import org.dpsfleet.perceptual.tensor.ComputeDevice;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** Features under closed-form parameters against torchvision's. */
class FeatureExtractorGoldenTest {
    /** Both sides sum in float32, in different orders: a few times torchvision's own deviation. */
    private static final double DEVIATIONS = 5;

    private static final int FIRST = 8;
    private static final int SPREAD = 32;

    @ParameterizedTest
    @EnumSource(Architecture.class)
    void featuresEqualTorchvisions(Architecture architecture) {
        SafetensorsFile golden = Shared.goldenTensors("networks.safetensors");
        String name = architecture.torchvisionName();
        JsonNode described = Shared.goldenJson("networks.json").path("networks").path(name);
        JsonNode deviations = described.path("largest_float32_deviation_relative_to_layer_maximum");
        float[] meanAndDeviation = golden.floats(name + "/mean_std");
        float[] first = golden.floats(name + "/first_8");
        float[] spread = golden.floats(name + "/spread_32");
        long[] shapes = golden.longs(name + "/shape");
        Parameters parameters =
                ClosedForm.parameters(architecture, described.path("gain").doubleValue());
        try (NDManager manager = ComputeDevice.cpu().newManager();
                FeatureExtractor network = new FeatureExtractor(manager, parameters, architecture.publishedLayers())) {
            NDArray image = manager.create(new GoldenImages().image(0), new Shape(1, 3, 64, 64));
            NDList features = network.features(image);
            for (int layer = 0; layer < features.size(); layer++) {
                long[] shape = features.get(layer).getShape().getShape();
                float[] values = features.get(layer).toFloatArray();
                double tolerance = DEVIATIONS * deviations.path(layer).doubleValue() * max(values);
                for (int axis = 0; axis < 3; axis++) {
                    assertThat(shape[axis + 1]).isEqualTo(shapes[3 * layer + axis]);
                }
                assertThat(mean(values)).isCloseTo(meanAndDeviation[2 * layer], within(tolerance));
                assertThat(deviation(values)).isCloseTo(meanAndDeviation[2 * layer + 1], within(tolerance));
                for (int k = 0; k < FIRST; k++) {
                    assertThat((double) values[k]).isCloseTo(first[FIRST * layer + k], within(tolerance));
                }
                int step = values.length / SPREAD;
                for (int k = 0; k < SPREAD; k++) {
                    int index = (int) ((long) k * values.length / SPREAD) + k % step;
                    assertThat((double) values[index]).isCloseTo(spread[SPREAD * layer + k], within(tolerance));
                }
            }
        }
    }

    private static double mean(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += value;
        }
        return sum / values.length;
    }

    private static double deviation(float[] values) {
        double mean = mean(values);
        double squares = 0;
        for (float value : values) {
            squares += (value - mean) * (value - mean);
        }
        return Math.sqrt(squares / values.length);
    }

    private static double max(float[] values) {
        float max = 0;
        for (float value : values) {
            max = Math.max(max, Math.abs(value));
        }
        return max;
    }
}
