package org.dpsfleet.perceptual.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.Random;
import org.dpsfleet.perceptual.tensor.ComputeDevice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

class SlicedFeaturesTest {
    private static final int SIDE = 64;

    @ParameterizedTest
    @EnumSource(names = {"ALEXNET", "VGG16", "SQUEEZENET1_1", "RESNET18", "GOOGLENET", "EFFICIENTNET_B0"})
    void imagesHaveTheSameFeaturesToTheLastBitInSlices(Architecture architecture) {
        try (NDManager manager = ComputeDevice.cpu().newManager();
                FeatureExtractor extractor = extractor(manager, architecture);
                NDArray images = images(manager, 26);
                NDList whole = extractor.features(images, 26)) {
            for (int together : new int[] {8, 17}) {
                // when
                try (NDList sliced = extractor.features(images, together)) {
                    // then
                    assertSame(sliced, whole);
                }
            }
        }
    }

    @Test
    void batchNormsInTrainingLookAtAllImages() {
        // given
        try (NDManager manager = ComputeDevice.cpu().newManager();
                FeatureExtractor extractor = extractor(manager, Architecture.VGG16_BN);
                FeatureExtractor whole = extractor(manager, Architecture.VGG16_BN);
                NDArray images = images(manager, 17)) {
            extractor.trainingMode(true);
            whole.trainingMode(true);

            // when
            try (NDList found = extractor.features(images);
                    NDList expected = whole.features(images, 17)) {
                // then
                assertSame(found, expected);
            }
        }
    }

    private static FeatureExtractor extractor(NDManager manager, Architecture architecture) {
        var layers = architecture.publishedLayers();
        return new FeatureExtractor(manager, Parameters.random(architecture, layers.getLast(), 1), layers);
    }

    private static NDArray images(NDManager manager, int count) {
        float[] values = new float[count * 3 * SIDE * SIDE];
        var random = new Random(1);
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return manager.create(values, new Shape(count, 3, SIDE, SIDE));
    }

    private static void assertSame(NDList found, NDList expected) {
        assertThat(found).hasSameSizeAs(expected);
        for (int l = 0; l < found.size(); l++) {
            assertThat(found.get(l).getShape()).isEqualTo(expected.get(l).getShape());
            // Millions of numbers, one by one, would take AssertJ minutes.
            assertThat(Arrays.mismatch(
                            found.get(l).toFloatArray(), expected.get(l).toFloatArray()))
                    .as("the first number of layer %d that differs", l)
                    .isEqualTo(-1);
        }
    }
}
