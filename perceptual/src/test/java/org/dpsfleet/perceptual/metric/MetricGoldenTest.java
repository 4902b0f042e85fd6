package org.dpsfleet.perceptual.metric;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.assertj.core.data.Offset;
import org.assertj.core.data.Percentage;
import org.dpsfleet.perceptual.GoldenImages;
import org.dpsfleet.perceptual.Shared;
import org.dpsfleet.perceptual.image.ImageNet;
import org.dpsfleet.perceptual.image.Pixels;
import org.dpsfleet.perceptual.network.Architecture;
import org.dpsfleet.perceptual.network.Parameters;
import org.dpsfleet.perceptual.safetensors.FloatTensor;
import org.dpsfleet.perceptual.safetensors.SafetensorsFile;
import org.dpsfleet.perceptual.tensor.ComputeDevice;
import org.dpsfleet.vocabulary.Comparison;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** Distances against the published code's metric and against LPIPS. */
class MetricGoldenTest {
    private static final Map<Architecture, String> WEIGHTS = Map.of(
            Architecture.ALEXNET, "weights/alexnet_features.safetensors",
            Architecture.SQUEEZENET1_1, "weights/squeezenet1_1.safetensors");

    private static final Map<String, List<Integer>> LAYERS = Map.of(
            "alexnet", List.of(1, 4, 7, 11),
            "squeezenet1_1", List.of(1, 3, 7, 12),
            "alexnet_lpips_layers", List.of(1, 4, 7, 9, 11),
            "squeezenet1_1_lpips_layers", List.of(1, 4, 7, 9, 10, 11, 12));

    static List<Arguments> networksAndComparisons() {
        List<Arguments> all = new ArrayList<>();
        for (String golden : new TreeSet<>(LAYERS.keySet())) {
            for (Comparison kind : Comparison.values()) {
                all.add(Arguments.of(golden, new FeatureComparison(kind, true)));
                all.add(Arguments.of(golden, new FeatureComparison(kind, false)));
            }
        }
        return all;
    }

    @ParameterizedTest
    @MethodSource("networksAndComparisons")
    void distancesEqualThePublishedMetric(String golden, FeatureComparison comparison) {
        SafetensorsFile expected = Shared.goldenTensors("metric.safetensors");
        List<Integer> layers = LAYERS.getOrDefault(golden, List.of());
        var architecture = Architecture.of(golden.replace("_lpips_layers", ""));
        try (NDManager manager = ComputeDevice.cpu().newManager();
                DifferenceExtractor extractor = extractor(manager, architecture, layers, comparison)) {
            // given
            float[][] pairs = goldenPairs();
            List<Integer> channels = extractor.channels();
            float[] weights = givenWeights(expected, golden, channels.size());
            // when
            NDArray v = extractor
                    .differences(manager, ImageShape.PATCH, 8, pairs[0], List.of(pairs[1]), null)
                    .get(0);
            // then
            assertThat(channels).isEqualTo(comparison.channels(architecture, layers));
            String prefix = "%s/%s/%s/"
                    .formatted(
                            golden,
                            comparison.kind().name().toLowerCase(Locale.ROOT).replace('_', '+'),
                            comparison.channelNorm() ? "channel_norm" : "no_channel_norm");
            float[] ones = new float[weights.length];
            Arrays.fill(ones, 1);
            check(expected, prefix + "unweighted/", manager, v, channels, ones);
            check(expected, prefix + "weighted/", manager, v, channels, weights);
        }
    }

    private static void check(
            SafetensorsFile expected,
            String prefix,
            NDManager manager,
            NDArray v,
            List<Integer> channels,
            float[] scalars) {
        assertClose(new Scalars(manager, row(scalars)).distances(v), expected.floats(prefix + "sum"));
        float[] layers = new float[8 * channels.size()];
        int at = 0;
        for (int layer = 0; layer < channels.size(); layer++) {
            float[] only = new float[scalars.length];
            System.arraycopy(scalars, at, only, at, channels.get(layer));
            at += channels.get(layer);
            float[] distances = new Scalars(manager, row(only)).distances(v);
            for (int i = 0; i < 8; i++) {
                layers[i * channels.size() + layer] = distances[i];
            }
        }
        assertClose(layers, expected.floats(prefix + "layers"));
    }

    private static FloatTensor row(float[] values) {
        return new FloatTensor(new long[] {1, values.length}, values);
    }

    private static float[] givenWeights(SafetensorsFile golden, String network, int comparedLayers) {
        List<FloatTensor> tensors = new ArrayList<>();
        for (int layer = 0; layer < comparedLayers; layer++) {
            tensors.add(golden.tensor(network + "/given_weight_" + layer));
        }
        return concatenated(tensors).values();
    }

    private static void assertClose(float[] actual, float[] expected) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < actual.length; i++) {
            assertThat(actual[i]).isCloseTo(expected[i], Percentage.withPercentage(1e-3));
        }
    }

    @Test
    void distancesEqualLpips() {
        JsonNode expected = Shared.dataJson("lpips/expected.json");
        SafetensorsFile lin = SafetensorsFile.read(Shared.data("weights/lpips_v0.1_alex.safetensors"));
        List<FloatTensor> layers = new ArrayList<>();
        for (int layer = 0; layer < 5; layer++) {
            layers.add(lin.tensor("lin" + layer + ".model.1.weight"));
        }
        try (NDManager manager = ComputeDevice.cpu().newManager();
                DifferenceExtractor extractor =
                        extractor(manager, Architecture.ALEXNET, List.of(1, 4, 7, 9, 11), FeatureComparison.DEFAULT)) {
            var scalars = new Scalars(manager, concatenated(layers));
            Scalars ones = Scalars.ones(manager, 64 + 192 + 384 + 256 + 256);
            Offset<Float> tolerance = within(1e-4f);
            for (JsonNode pair : expected.path("pairs")) {
                NDList v = extractor.differences(
                        manager,
                        ImageShape.PATCH,
                        1,
                        picture(pair.path("image0").asString()),
                        List.of(picture(pair.path("image1").asString())),
                        null);
                assertThat(scalars.distances(v.get(0))[0])
                        .isCloseTo(pair.path("alex_lin").floatValue(), tolerance);
                assertThat(ones.distances(v.get(0))[0])
                        .isCloseTo(pair.path("alex_baseline").floatValue(), tolerance);
            }
        }
    }

    private static DifferenceExtractor extractor(
            NDManager manager, Architecture architecture, List<Integer> layers, FeatureComparison comparison) {
        String file = WEIGHTS.get(architecture);
        Parameters parameters = Parameters.read(Shared.data(file), architecture, layers.getLast());
        return new DifferenceExtractor(manager, parameters, layers, comparison);
    }

    private static float[][] goldenPairs() {
        var images = new GoldenImages();
        JsonNode pairs = Shared.goldenJson("metric.json").path("pairs_image_distortion_parameter");
        float[][] batch = new float[2][8 * GoldenImages.FLOATS];
        for (int i = 0; i < 8; i++) {
            int image = pairs.path(i).path(0).intValue();
            String distortion = pairs.path(i).path(1).asString();
            int parameter = pairs.path(i).path(2).intValue();
            int at = i * GoldenImages.FLOATS;
            System.arraycopy(images.image(image), 0, batch[0], at, GoldenImages.FLOATS);
            float[] distorted = images.distorted(image, distortion, parameter);
            System.arraycopy(distorted, 0, batch[1], at, GoldenImages.FLOATS);
        }
        return batch;
    }

    private static FloatTensor concatenated(List<FloatTensor> layers) {
        int total = layers.stream().mapToInt(layer -> layer.values().length).sum();
        float[] values = new float[total];
        int at = 0;
        for (FloatTensor layer : layers) {
            System.arraycopy(layer.values(), 0, values, at, layer.values().length);
            at += layer.values().length;
        }
        return new FloatTensor(new long[] {1, total}, values);
    }

    private static float[] picture(String name) {
        Pixels pixels = Pixels.read(Shared.data("lpips/" + name));
        float[] values = pixels.toFloats();
        ImageNet.normalise(values, 0, 64 * 64);
        return values;
    }
}
