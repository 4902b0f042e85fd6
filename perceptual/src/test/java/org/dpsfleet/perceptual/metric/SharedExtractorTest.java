package org.dpsfleet.perceptual.metric;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import java.util.List;
import java.util.random.RandomGenerator;
import org.dpsfleet.perceptual.Seeds;
import org.dpsfleet.perceptual.metric.SharedExtractor.Asked;
import org.dpsfleet.perceptual.network.Architecture;
import org.dpsfleet.perceptual.network.Parameters;
import org.dpsfleet.perceptual.tensor.ComputeDevice;
import org.dpsfleet.vocabulary.Comparison;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class SharedExtractorTest {
    private static final int MICRO_BATCH = 3;
    private static final int N = 5;
    private static final Parameters NETWORK = Parameters.random(Architecture.ALEXNET, 7, 0);
    private static final List<Compared> METRICS = List.of(
            new Compared(List.of(1, 4), new FeatureComparison(Comparison.SPATIAL, true)),
            new Compared(List.of(4, 7), new FeatureComparison(Comparison.SPATIAL_SORT, true)),
            new Compared(List.of(1), new FeatureComparison(Comparison.MEAN, false)),
            new Compared(List.of(7), new FeatureComparison(Comparison.SPATIAL, false)));

    private final NDScope scope = new NDScope();
    private final NDManager manager = ComputeDevice.cpu().newManager();
    private final float[] references = images(1);
    private final List<float[]> images = List.of(images(2), images(3));

    @BeforeEach
    void unused() {
        scope.suppressNotUsedWarning();
    }

    @AfterEach
    void close() {
        manager.close();
        scope.close();
    }

    @Test
    void everyMetricSeesTheBitsThatItSeesAlone() {
        try (var shared = new SharedExtractor(manager, NETWORK, List.of(1, 4, 7))) {
            List<NDList> found = shared.differences(MICRO_BATCH, ImageShape.PATCH, N, references, images, asked());

            for (int m = 0; m < METRICS.size(); m++) {
                try (var alone = alone(METRICS.get(m))) {
                    NDList expected = alone.differences(manager, ImageShape.PATCH, N, references, images, bits(m));
                    assertSame(found.get(m), expected);
                }
            }
        }
    }

    @Test
    void andSoItDoesWithReferencesThatAreKept() {
        int[] examples = {4, 0, 2, 3, 1};
        ImageGroups groups = new ImageUpload().groups(ImageShape.PATCH, images);
        try (var shared = new SharedExtractor(manager, NETWORK, List.of(1, 4, 7))) {
            KeptReferences kept = shared.references(ImageShape.PATCH, List.of(1, 4, 7), N, (_, _) -> references)
                    .orElseThrow();
            List<NDList> found = shared.differences(MICRO_BATCH, ImageShape.PATCH, kept, examples, groups, asked());

            for (int m = 0; m < METRICS.size(); m++) {
                Compared metric = METRICS.get(m);
                try (var alone = new SharedExtractor(manager, NETWORK, metric.layers())) {
                    KeptReferences own = alone.references(ImageShape.PATCH, metric.layers(), N, (_, _) -> references)
                            .orElseThrow();
                    assertThat(own.bytes()).isLessThan(kept.bytes());
                    List<NDList> expected = alone.differences(
                            MICRO_BATCH, ImageShape.PATCH, own, examples, groups, asked().subList(m, m + 1));
                    assertSame(found.get(m), expected.getFirst());
                }
            }
        }
    }

    private List<Asked> asked() {
        return METRICS.stream()
                .map(metric -> new Asked(metric, manager, new Dropout.Shared(bits(METRICS.indexOf(metric)))))
                .toList();
    }

    private static RandomGenerator bits(int metric) {
        return Seeds.generator(metric, "dropout");
    }

    private DifferenceExtractor alone(Compared metric) {
        return new DifferenceExtractor(manager, NETWORK, metric.layers(), metric.comparison(), MICRO_BATCH);
    }

    private static void assertSame(NDList found, NDList expected) {
        assertThat(found).hasSameSizeAs(expected);
        for (int g = 0; g < expected.size(); g++) {
            assertThat(found.get(g).toFloatArray())
                    .containsExactly(expected.get(g).toFloatArray());
        }
    }

    private static float[] images(long seed) {
        var random = Seeds.generator(seed, "images");
        float[] values = new float[N * ImageShape.PATCH.floats()];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextFloat() - 0.5f;
        }
        return values;
    }
}
