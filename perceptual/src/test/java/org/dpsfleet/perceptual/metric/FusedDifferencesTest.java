package org.dpsfleet.perceptual.metric;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.dpsfleet.perceptual.Seeds;
import org.dpsfleet.perceptual.tensor.ComputeDevice;
import org.dpsfleet.perceptual.tensor.GradientMode;
import org.dpsfleet.vocabulary.Comparison;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** The fused loops beside the engine's operations, of which each is torch's own. */
class FusedDifferencesTest {
    private static final int N = 5;
    private static final int FROM = 2;
    private static final int GROUPS = 2;
    /** Odd ones, one position alone, more positions and more channels than are worked on at a time. */
    private static final List<Shape> LAYERS =
            List.of(new Shape(3, 7, 5), new Shape(64, 9, 9), new Shape(2500, 2, 1), new Shape(19, 1, 1));

    private final NDScope scope = new NDScope();
    private final NDManager manager = ComputeDevice.cpu().newManager();

    @BeforeEach
    void unused() {
        scope.suppressNotUsedWarning();
    }

    @AfterEach
    void close() {
        manager.close();
        scope.close();
    }

    @ParameterizedTest
    @CsvSource({"true, NONE", "true, SHARED", "true, PER_EXAMPLE", "false, NONE", "false, PER_EXAMPLE"})
    void differencesAndGradientsAreTheEngines(boolean channelNorm, Masks masks) {
        // given
        NDList features = features();
        features.forEach(feature -> feature.setRequiresGradient(true));
        var comparison = new FeatureComparison(Comparison.SPATIAL, channelNorm);
        NDList expected;
        try (GradientMode recording = GradientMode.recording()) {
            expected = new PooledDifferences(comparison, false, masks.drawn(manager)).compare(kept(features), N);
        }
        var upstream = new NDList(
                uniform(expected.get(0).getShape(), 1), uniform(expected.get(1).getShape(), 2));
        new RecordedDifferences.ByEngine(expected).backward(upstream);

        try (GradientMode off = GradientMode.off();
                var fused = new FusedDifferences(comparison, features, FROM, N, masks.dropout())) {
            // when
            NDList pooled = fused.pooled(manager);
            // then
            for (int g = 0; g < GROUPS; g++) {
                assertClose(pooled.get(g), expected.get(g));
            }
            List<float[]> values = upstream.stream().map(NDArray::toFloatArray).toList();
            for (int layer = 0; layer < LAYERS.size(); layer++) {
                NDArray gradient =
                        channelsLast(manager.zeros(features.get(layer).getShape()));
                try (var pixels = new LayerPixels(gradient, 1000)) {
                    fused.gradient(layer, values, pixels);
                }
                assertClose(gradient, features.get(layer).getGradient());
            }
        }
    }

    static List<Arguments> comparisonsAndMasks() {
        var all = new ArrayList<Arguments>();
        for (Comparison kind : Comparison.values()) {
            for (Masks masks : Masks.values()) {
                all.add(Arguments.of(new FeatureComparison(kind, true), masks));
                all.add(Arguments.of(new FeatureComparison(kind, false), masks));
            }
        }
        return all;
    }

    @ParameterizedTest
    @MethodSource("comparisonsAndMasks")
    void modifiedFeaturesAreComparedAsByTheEngine(FeatureComparison comparison, Masks masks) {
        NDList features = features();

        try (GradientMode off = GradientMode.off();
                var fused = new FusedDifferences(comparison, features, FROM, N, masks.dropout())) {
            NDList pooled = fused.pooled(manager);

            NDList expected = new PooledDifferences(comparison, false, masks.drawn(manager)).compare(kept(features), N);
            for (int g = 0; g < GROUPS; g++) {
                assertClose(pooled.get(g), expected.get(g));
            }
        }
    }

    /** Where the bits of dropout come from, for the engine and for the loops. */
    enum Masks {
        NONE,
        SHARED,
        PER_EXAMPLE;

        Dropout dropout() {
            return switch (this) {
                case NONE -> Dropout.NONE;
                case SHARED -> new Dropout.Shared(Seeds.generator(7));
                case PER_EXAMPLE -> new Dropout.PerExample(position -> Seeds.generator(7, position));
            };
        }

        Function<Shape, NDArray> drawn(NDManager manager) {
            var masks = new DropoutMask(manager);
            return switch (dropout()) {
                case Dropout.None() -> null;
                case Dropout.Shared(var random) -> shape -> masks.draw(manager, shape, random);
                case Dropout.PerExample perExample -> {
                    var streams = perExample.of(FROM, N);
                    yield shape -> masks.draw(manager, shape, streams);
                }
            };
        }
    }

    /** Every second one with a position's channels side by side, as convolutions leave them. */
    private NDList features() {
        var features = new NDList();
        for (Shape layer : LAYERS) {
            var shape = new Shape((1 + GROUPS) * (long) N).addAll(layer);
            NDArray feature = uniform(shape, shape.size());
            features.add(features.size() % 2 == 0 ? feature : channelsLast(feature));
        }
        return features;
    }

    private static NDArray channelsLast(NDArray feature) {
        Shape shape = feature.getShape();
        return feature.transpose(0, 2, 3, 1)
                .flatten()
                .reshape(shape.get(0), shape.get(2), shape.get(3), shape.get(1))
                .transpose(0, 3, 1, 2);
    }

    /** Comparing closes what it is given. */
    private static NDList kept(NDList features) {
        var handles = new ArrayList<NDArray>();
        features.forEach(feature -> handles.add(feature.reshape(feature.getShape())));
        return new NDList(handles);
    }

    private NDArray uniform(Shape shape, long seed) {
        var random = new Random(seed);
        float[] values = new float[Math.toIntExact(shape.size())];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextFloat(-1, 1);
        }
        return manager.create(values, shape);
    }

    private static void assertClose(NDArray found, NDArray expected) {
        float[] values = expected.toFloatArray();
        float largest = 0;
        for (float value : values) {
            largest = Math.max(largest, Math.abs(value));
        }
        assertThat(found.toFloatArray()).containsExactly(values, within(2e-6f * largest));
    }
}
