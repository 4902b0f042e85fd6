package org.dpsfleet.perceptual.adaptation;

import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.dpsfleet.perceptual.adaptation.NetworkPass.Wanted;
import org.dpsfleet.perceptual.context.Rankings;
import org.dpsfleet.perceptual.imageset.DeadLeaves;
import org.dpsfleet.perceptual.imageset.ResizedImages;
import org.dpsfleet.perceptual.metric.Compared;
import org.dpsfleet.perceptual.metric.Dropout;
import org.dpsfleet.perceptual.metric.FeatureComparison;
import org.dpsfleet.perceptual.metric.SharedExtractor;
import org.dpsfleet.perceptual.network.Architecture;
import org.dpsfleet.perceptual.network.Parameters;
import org.dpsfleet.perceptual.tensor.ComputeDevice;
import org.dpsfleet.perceptual.triplet.DistortedImages;
import org.dpsfleet.perceptual.triplet.ExampleBatch;
import org.dpsfleet.perceptual.triplet.Examples;
import org.dpsfleet.perceptual.triplet.Normalisation;
import org.dpsfleet.perceptual.triplet.TripletBatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class NetworkPassTest {
    private static final int IMAGES = 6;
    private static final Compared SMALL = new Compared(List.of(7), FeatureComparison.DEFAULT);
    private static final Compared LARGE = new Compared(List.of(1, 4, 7), FeatureComparison.DEFAULT);
    /** Of the deepest layer: 384 channels at 3 x 3 positions. */
    private static final long BYTES_OF_SMALL = 4L * IMAGES * 384 * 3 * 3;

    private final AtomicInteger references = new AtomicInteger();

    @ParameterizedTest
    @CsvSource({"0, true, 0", "-1, true, 0", "0, false, 1", "1000000000, false, 1", "1000000000, true, 1"})
    void referencesAreKeptWhereTheyTakeLittleEnoughMemory(long beyondSmall, boolean large, int expected) {
        see(List.of(large ? LARGE : SMALL), BYTES_OF_SMALL + beyondSmall, true);
        assertThat(references).hasValue(expected);
    }

    @Test
    void oneThatTakesTooMuchDoesNotKeepTheOthersFromIt() {
        see(List.of(LARGE, SMALL), BYTES_OF_SMALL, true);
        assertThat(references).hasValue(1);
    }

    @Test
    void whatComesOnceIsNotKept() {
        see(List.of(SMALL), Long.MAX_VALUE, false);
        assertThat(references).hasValue(0);
    }

    private void see(List<Compared> metrics, long most, boolean again) {
        try (NDManager manager = ComputeDevice.cpu().newManager();
                var extractor = new SharedExtractor(
                        manager, Parameters.random(Architecture.ALEXNET, 7, 0), Compared.layers(metrics))) {
            try (var pass = new NetworkPass(extractor, metrics, examples(), IMAGES, most, 0)) {
                for (int epoch = 0; epoch < 2; epoch++) {
                    var wanted = metrics.stream()
                            .map(metric -> new Wanted(metric, manager, Dropout.NONE, again))
                            .toList();
                    var batch = new ExampleBatch("train", epoch, new int[] {3, 1});
                    assertThat(pass.see(IMAGES, batch, null, wanted)).hasSameSizeAs(metrics);
                }
            }
        }
    }

    /** Counts how often references alone are made. */
    private Examples examples() {
        var images = ResizedImages.all(new DeadLeaves(1, IMAGES), 64);
        var examples = new DistortedImages(images, List.of(Rankings.all().getFirst()), 1, Normalisation.ALL);
        return new Examples() {
            @Override
            public int size() {
                return examples.size();
            }

            @Override
            public int side() {
                return examples.side();
            }

            @Override
            public int columns() {
                return examples.columns();
            }

            @Override
            public float[] judges(ExampleBatch some) {
                return examples.judges(some);
            }

            @Override
            public void fill(TripletBatch batch, ExampleBatch some) {
                if (some.purpose().equals("references")) {
                    references.incrementAndGet();
                }
                examples.fill(batch, some);
            }
        };
    }
}
