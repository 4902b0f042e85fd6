package org.dpsfleet.perceptual.evaluation;

import ai.djl.ndarray.NDManager;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.dpsfleet.perceptual.cache.DifferenceCache;
import org.dpsfleet.perceptual.cache.FrozenNetwork;
import org.dpsfleet.perceptual.metric.Compared;
import org.dpsfleet.perceptual.metric.DifferenceExtractor;
import org.dpsfleet.perceptual.metric.FeatureComparison;
import org.dpsfleet.perceptual.metric.Scalars;
import org.dpsfleet.perceptual.network.Architecture;
import org.dpsfleet.perceptual.network.Parameters;
import org.dpsfleet.perceptual.perceptualset.JndSource;
import org.dpsfleet.perceptual.perceptualset.PicturePair;
import org.dpsfleet.perceptual.perceptualset.PictureTriplet;
import org.dpsfleet.perceptual.perceptualset.SimulatedJudgements;
import org.dpsfleet.perceptual.perceptualset.TwoAfcSource;
import org.dpsfleet.perceptual.safetensors.FloatTensor;
import org.dpsfleet.perceptual.tensor.ComputeDevice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A cache changes how long an evaluation takes, and nothing else. */
class CachedPerceptualTest {
    private static final List<Integer> LAYERS = List.of(1, 4);
    private static final int CHANNELS = 64 + 192;

    /** Two whole batches of 128, and one that is no multiple of anything. */
    private static final int TRIPLETS = 2 * 128 + 37;

    @TempDir
    Path folder;

    /** Simulated triplets that count how often their pictures are looked at. */
    private record Counted(SimulatedJudgements triplets, AtomicInteger looks) implements TwoAfcSource, JndSource {
        @Override
        public String name() {
            return "counted";
        }

        @Override
        public int size() {
            return triplets.size();
        }

        @Override
        public String id(int index) {
            return triplets.id(index);
        }

        @Override
        public PictureTriplet triplet(int index) {
            looks.incrementAndGet();
            return triplets.triplet(index);
        }

        @Override
        public float judge(int index) {
            return triplets.judge(index);
        }

        @Override
        public PicturePair pair(int index) {
            PictureTriplet triplet = triplet(index);
            return new PicturePair(triplet.reference(), triplet.first());
        }

        @Override
        public float same(int index) {
            return judge(index);
        }
    }

    private record Pairs(AtomicInteger hits, AtomicInteger misses) implements KeptDifferences.Listener {
        @Override
        public void found(long pairs) {
            hits.addAndGet((int) pairs);
        }

        @Override
        public void missed(long pairs) {
            misses.addAndGet((int) pairs);
        }
    }

    private final Counted split = new Counted(new SimulatedJudgements(5, TRIPLETS), new AtomicInteger());
    private final Pairs pairs = new Pairs(new AtomicInteger(), new AtomicInteger());

    private DifferenceSource kept(NDManager manager) {
        var metric = new Compared(LAYERS, FeatureComparison.DEFAULT);
        var network = new NetworkOnDemand(
                manager,
                layers -> Parameters.random(Architecture.ALEXNET, layers.getLast(), 3),
                DifferenceExtractor.usualMicroBatch(manager));
        return new KeptDifferences(
                        new DifferenceCache(folder, 1 << 26),
                        new FrozenNetwork("alexnet", "random:3", LAYERS, "spatial", true, "cpu"),
                        network,
                        metric,
                        List.of(),
                        pairs)
                .of("simulated:5");
    }

    private static DifferenceExtractor extractor(NDManager manager) {
        return new DifferenceExtractor(manager, Parameters.random(Architecture.ALEXNET, 4, 3), LAYERS);
    }

    private static Scalars scalars(NDManager manager, int rows) {
        var random = new Random(rows);
        float[] values = new float[rows * CHANNELS];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextFloat();
        }
        return new Scalars(manager, new FloatTensor(new long[] {rows, CHANNELS}, values));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 96})
    void scoresAreTheSameToTheBitAndNoPictureIsLookedAtAgain(int rows) {
        try (NDManager manager = ComputeDevice.cpu().newManager();
                DifferenceExtractor extractor = extractor(manager)) {
            Scalars scalars = scalars(manager, rows);
            var without = new PerceptualTest(manager, extractor, scalars);
            List<ContextTest.Score> expected = without.score(split, (done, total) -> {});
            double[] expectedMap = without.meanAveragePrecision(split, (done, total) -> {});

            for (boolean hit : new boolean[] {false, true}) {
                split.looks.set(0);
                var test = new PerceptualTest(manager, kept(manager), scalars);
                assertThat(test.score(split, (done, total) -> {})).isEqualTo(expected);
                assertThat(test.meanAveragePrecision(split, (done, total) -> {}))
                        .isEqualTo(expectedMap);
                assertThat(split.looks.get()).isEqualTo(hit ? 0 : 2 * TRIPLETS);
            }
        }
        assertThat(pairs.misses.get()).isEqualTo(3 * TRIPLETS);
        assertThat(pairs.hits.get()).isEqualTo(3 * TRIPLETS);
    }

    @Test
    void anEvaluationThatIsEndedLeavesNothingAndTheNextOneIsRight() throws Exception {
        try (NDManager manager = ComputeDevice.cpu().newManager();
                DifferenceExtractor extractor = extractor(manager)) {
            Scalars scalars = scalars(manager, 2);
            var test = new PerceptualTest(manager, kept(manager), scalars);

            assertThatThrownBy(() -> test.score(split, (done, total) -> {
                        throw new InterruptedException("cancelled");
                    }))
                    .isInstanceOf(InterruptedException.class);

            try (Stream<Path> files = Files.list(folder)) {
                assertThat(files).isEmpty();
            }
            assertThat(test.score(split, (done, total) -> {}))
                    .isEqualTo(new PerceptualTest(manager, extractor, scalars).score(split, (done, total) -> {}));
        }
    }
}
