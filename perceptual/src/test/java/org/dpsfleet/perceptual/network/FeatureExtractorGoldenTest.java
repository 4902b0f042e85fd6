package org.dpsfleet.perceptual.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;
import org.dpsfleet.perceptual.GoldenImages;
import org.dpsfleet.perceptual.Shared;
import org.dpsfleet.perceptual.safetensors.FloatTensor;
import org.dpsfleet.perceptual.safetensors.SafetensorsFile;
import org.dpsfleet.perceptual.tensor.ComputeDevice;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** Features under closed-form parameters against torchvision's. */
class FeatureExtractorGoldenTest {
    @ParameterizedTest
    @EnumSource(Architecture.class)
    void featuresEqualTorchvisions(Architecture architecture) {
        SafetensorsFile golden = Shared.goldenTensors("networks.safetensors");
        String name = architecture.torchvisionName();
        float[] meanAndDeviation = golden.floats(name + "/mean_std");
        float[] firstEight = golden.floats(name + "/first_8");
        try (NDManager manager = ComputeDevice.cpu().newManager();
                FeatureExtractor network =
                        new FeatureExtractor(
                                manager, closedForm(architecture), architecture.publishedLayers())) {
            NDArray image = manager.create(new GoldenImages().image(0), new Shape(1, 3, 64, 64));
            NDList features = network.features(image);
            for (int layer = 0; layer < features.size(); layer++) {
                float[] values = features.get(layer).toFloatArray();
                float mean = meanAndDeviation[2 * layer];
                assertThat(mean(values)).isCloseTo(mean, within(1e-5f * Math.abs(mean)));
                assertThat(Arrays.copyOf(values, 8))
                        .containsExactly(
                                Arrays.copyOfRange(firstEight, 8 * layer, 8 * layer + 8),
                                within(1e-5f * max(values)));
            }
        }
    }

    private static Parameters closedForm(Architecture architecture) {
        int last = architecture.publishedLayers().getLast();
        SortedMap<String, FloatTensor> tensors = new TreeMap<>();
        architecture.parameterShapes(last).forEach((name, shape) -> {
            long fanIn = Arrays.stream(shape).skip(1).reduce(1, (a, b) -> a * b);
            double scale = shape.length == 1 ? 0.05 : Math.sqrt(6.0 / fanIn);
            float[] values = new float[(int) (shape[0] * fanIn)];
            int hash = fnv1a(name);
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) (scale * uniform(i + hash));
            }
            tensors.put(name, new FloatTensor(shape, values));
        });
        return new Parameters(architecture, last, tensors);
    }

    private static int fnv1a(String name) {
        int hash = 0x811c9dc5;
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xff)) * 16777619;
        }
        return hash;
    }

    private static double uniform(int x) {
        x ^= x >>> 16;
        x *= 0x85ebca6b;
        x ^= x >>> 13;
        x *= 0xc2b2ae35;
        x ^= x >>> 16;
        return Integer.toUnsignedLong(x) / (double) (1L << 31) - 1;
    }

    private static float mean(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += value;
        }
        return (float) (sum / values.length);
    }

    private static float max(float[] values) {
        float max = 0;
        for (float value : values) {
            max = Math.max(max, value);
        }
        return max;
    }
}
