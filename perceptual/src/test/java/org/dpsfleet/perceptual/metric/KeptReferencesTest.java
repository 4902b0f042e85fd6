package org.dpsfleet.perceptual.metric;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import java.util.List;
import java.util.random.RandomGenerator;
import org.dpsfleet.perceptual.Seeds;
import org.dpsfleet.perceptual.network.Architecture;
import org.dpsfleet.perceptual.network.Parameters;
import org.dpsfleet.perceptual.tensor.ComputeDevice;
import org.dpsfleet.vocabulary.Comparison;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class KeptReferencesTest {
    private static final List<Integer> LAYERS = List.of(1, 4, 7);
    /** More than one group, and the last one not full. */
    private static final int EXAMPLES = 40;

    private static final int FLOATS = ImageShape.PATCH.floats();
    private static final long PLENTY = 1 << 30;

    private final NDScope scope = new NDScope();
    private final NDManager manager = ComputeDevice.cpu().newManager();
    private final float[] references = images(1, EXAMPLES);
    private int asked;

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
    @EnumSource
    void differencesAreThoseOfReferencesThatGoThroughTheNetworkEachTime(Comparison kind) {
        try (var extractor = extractor(new FeatureComparison(kind, true))) {
            int[] examples = {39, 3, 0, 17, 33};
            float[] some = new float[examples.length * FLOATS];
            for (int i = 0; i < examples.length; i++) {
                System.arraycopy(references, examples[i] * FLOATS, some, i * FLOATS, FLOATS);
            }
            var images = List.of(images(2, examples.length), images(3, examples.length));
            KeptReferences kept = kept(extractor);
            for (boolean dropout : new boolean[] {false, true}) {
                NDList expected =
                        extractor.differences(manager, ImageShape.PATCH, examples.length, some, images, bits(dropout));
                NDList found = extractor.differences(manager, ImageShape.PATCH, kept, examples, images, bits(dropout));
                for (int g = 0; g < images.size(); g++) {
                    assertThat(found.get(g).toFloatArray())
                            .containsExactly(expected.get(g).toFloatArray(), within(1e-6f));
                }
            }
        }
    }

    /** A resumed training asks in another order. */
    @Test
    void whoAsksFirstChangesNoBit() {
        try (var extractor = extractor(FeatureComparison.DEFAULT)) {
            var images = List.of(images(2, 1));
            KeptReferences one = kept(extractor);
            float[] first = differences(extractor, one, 5, images);
            differences(extractor, one, 38, images);
            assertThat(asked).as("each group once").isEqualTo(2);
            KeptReferences other = kept(extractor);
            differences(extractor, other, 38, images);
            differences(extractor, other, 7, images);
            assertThat(differences(extractor, other, 5, images)).containsExactly(first);
            assertThat(asked).isEqualTo(4);
        }
    }

    @Test
    void whatTakesTooMuchMemoryIsNotKept() {
        try (var extractor = extractor(FeatureComparison.DEFAULT)) {
            assertThat(extractor.references(ImageShape.PATCH, EXAMPLES, this::some, 1000))
                    .isEmpty();
        }
    }

    private DifferenceExtractor extractor(FeatureComparison comparison) {
        var network = Parameters.random(Architecture.ALEXNET, LAYERS.getLast(), 0);
        return new DifferenceExtractor(manager, network, LAYERS, comparison);
    }

    private KeptReferences kept(DifferenceExtractor extractor) {
        return extractor
                .references(ImageShape.PATCH, EXAMPLES, this::some, PLENTY)
                .orElseThrow();
    }

    private float[] some(int from, int count) {
        asked++;
        float[] some = new float[count * FLOATS];
        System.arraycopy(references, from * FLOATS, some, 0, some.length);
        return some;
    }

    private float[] differences(DifferenceExtractor extractor, KeptReferences kept, int example, List<float[]> images) {
        return extractor
                .differences(manager, ImageShape.PATCH, kept, new int[] {example}, images, null)
                .get(0)
                .toFloatArray();
    }

    private static @Nullable RandomGenerator bits(boolean dropout) {
        return dropout ? Seeds.generator(9) : null;
    }

    private static float[] images(int seed, int count) {
        RandomGenerator random = Seeds.generator(seed);
        float[] images = new float[count * FLOATS];
        for (int i = 0; i < images.length; i++) {
            images[i] = random.nextFloat(-2, 2);
        }
        return images;
    }
}
