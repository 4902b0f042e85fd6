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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class KeptReferencesTest {
    private static final List<Integer> LAYERS = List.of(1, 4, 7);
    /** More than one group, and the last one not full. */
    private static final int EXAMPLES = 40;

    private static final int FLOATS = ImageShape.PATCH.floats();
    private static final int MICRO_BATCH = 32;

    private final NDScope scope = new NDScope();
    private final NDManager manager = ComputeDevice.cpu().newManager();
    private final float[] references = images(1, EXAMPLES);
    private int made;

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
        var metric = new Compared(LAYERS, new FeatureComparison(kind, true));
        try (var extractor = extractor()) {
            int[] examples = {39, 3, 0, 17, 33};
            float[] some = new float[examples.length * FLOATS];
            for (int i = 0; i < examples.length; i++) {
                System.arraycopy(references, examples[i] * FLOATS, some, i * FLOATS, FLOATS);
            }
            var images = List.of(images(2, examples.length), images(3, examples.length));
            ImageGroups groups = new ImageUpload().groups(ImageShape.PATCH, images);
            KeptReferences kept = kept(extractor);
            for (boolean dropout : new boolean[] {false, true}) {
                NDList expected = extractor
                        .differences(
                                MICRO_BATCH, ImageShape.PATCH, examples.length, some, images, asked(metric, dropout))
                        .getFirst();
                NDList found = extractor
                        .differences(MICRO_BATCH, ImageShape.PATCH, kept, examples, groups, asked(metric, dropout))
                        .getFirst();
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
        try (var extractor = extractor()) {
            var images = List.of(images(2, 1));
            KeptReferences one = kept(extractor);
            float[] first = differences(extractor, one, 5, images);
            differences(extractor, one, 38, images);
            assertThat(made).as("each group once").isEqualTo(2);
            KeptReferences other = kept(extractor);
            differences(extractor, other, 38, images);
            differences(extractor, other, 7, images);
            assertThat(differences(extractor, other, 5, images)).containsExactly(first);
            assertThat(made).isEqualTo(4);
        }
    }

    @Test
    void theyTakeFourBytesForEachChannelAtEachPosition() {
        try (var extractor = extractor()) {
            // AlexNet's first layers on images of 64 x 64
            int floats = 64 * 15 * 15 + 192 * 7 * 7 + 384 * 3 * 3;
            assertThat(kept(extractor).bytes()).isEqualTo(4L * EXAMPLES * floats);
        }
    }

    private SharedExtractor extractor() {
        return new SharedExtractor(manager, Parameters.random(Architecture.ALEXNET, LAYERS.getLast(), 0), LAYERS);
    }

    private List<Asked> asked(Compared metric, boolean dropout) {
        return List.of(new Asked(metric, manager, dropout ? new Dropout.Shared(Seeds.generator(9)) : Dropout.NONE));
    }

    private KeptReferences kept(SharedExtractor extractor) {
        return extractor
                .references(ImageShape.PATCH, LAYERS, EXAMPLES, this::some)
                .orElseThrow();
    }

    private float[] some(int from, int count) {
        made++;
        float[] some = new float[count * FLOATS];
        System.arraycopy(references, from * FLOATS, some, 0, some.length);
        return some;
    }

    private float[] differences(SharedExtractor extractor, KeptReferences kept, int example, List<float[]> images) {
        var metric = new Compared(LAYERS, FeatureComparison.DEFAULT);
        ImageGroups groups = new ImageUpload().groups(ImageShape.PATCH, images);
        return extractor
                .differences(MICRO_BATCH, ImageShape.PATCH, kept, new int[] {example}, groups, asked(metric, false))
                .getFirst()
                .get(0)
                .toFloatArray();
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
