package org.dpsfleet.perceptual.evaluation;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.IntStream;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.context.Ranking;
import org.dpsfleet.perceptual.context.Rankings;
import org.dpsfleet.perceptual.distortion.Distortions;
import org.dpsfleet.perceptual.imageset.DeadLeaves;
import org.dpsfleet.perceptual.imageset.ResizedImages;
import org.dpsfleet.perceptual.metric.DifferenceExtractor;
import org.dpsfleet.perceptual.metric.ImageShape;
import org.dpsfleet.perceptual.metric.Scalars;
import org.dpsfleet.perceptual.network.Architecture;
import org.dpsfleet.perceptual.network.Parameters;
import org.dpsfleet.perceptual.tensor.ComputeDevice;
import org.dpsfleet.perceptual.triplet.Normalisation;
import org.dpsfleet.perceptual.triplet.TripletBatch;
import org.dpsfleet.perceptual.triplet.TripletDraw;
import org.dpsfleet.perceptual.triplet.TripletDraws;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

class ContextScoresTest {
    private static final ResizedImages IMAGES = ResizedImages.all(new DeadLeaves(3, 60), 64);
    private static final long SEED = 5;

    private static NDManager manager;
    private static DifferenceExtractor extractor;

    @BeforeAll
    static void loadNetwork() {
        var layers = List.of(1, 4);
        manager = ComputeDevice.cpu().newManager();
        extractor = new DifferenceExtractor(manager, Parameters.random(Architecture.ALEXNET, 4, 0), layers);
    }

    @AfterAll
    static void freeNetwork() {
        extractor.close();
        manager.close();
    }

    @Test
    void pairScoresAreThoseOfADirectCount() {
        // given contexts of three distortions, one of which comes from outside
        List<Ranking> rankings =
                Rankings.all(List.of(Distortions.ROTATE, Distortions.BLUR, Distortions.parse("invert")));
        // when
        List<ContextTest.Score> scores = score(rankings);
        // then
        int[] all = IntStream.range(0, IMAGES.size()).toArray();
        for (int k = 0; k < rankings.size(); k++) {
            Map<String, double[]> expected = new HashMap<>();
            for (int d = 0; d < 2; d++) {
                List<TripletDraw> drawn =
                        new TripletDraws(SEED, "test", 64, rankings.getFirst().kinds()).draw(d, all);
                float[][] distances = distances(all, drawn);
                for (int i = 0; i < all.length; i++) {
                    count(expected, rankings.get(k), drawn.get(i), distances[0][i] < distances[1][i] ? 0 : 1);
                }
            }
            List<PairScore> pairs = scores.get(k).pairs();
            assertThat(pairs)
                    .extracting(pair -> pair.first() + " " + pair.second())
                    .containsExactly("rotate blur", "rotate invert", "blur invert");
            for (PairScore pair : pairs) {
                double[] right = expected.get(key(pair.first(), pair.second()));
                assertThat((double) pair.n()).isEqualTo(right[0]);
                assertThat(pair.score()).isEqualTo(right[1] / right[0]);
            }
        }
    }

    @Test
    void pairsAddUpToTheScore() {
        // given
        List<Ranking> rankings = Rankings.random(30, 1);
        // when
        List<ContextTest.Score> scores = score(rankings);
        // then
        for (ContextTest.Score score : scores) {
            assertThat(score.pairs()).hasSize(15);
            assertThat(score.pairs().stream().mapToInt(PairScore::n).sum()).isEqualTo(120);
            assertThat(score.pairs().stream()
                            .mapToDouble(pair -> pair.n() * pair.score())
                            .sum())
                    .isCloseTo(120 * score.score(), within(1e-9));
            assertThat(score.accuracy()).as("no ties, so the same as the score").isCloseTo(score.score(), within(1e-9));
        }
        assertThat(scores.stream().map(ContextTest.Score::score).distinct().count())
                .isGreaterThan(5);
    }

    @Test
    void contextsOfDifferentDistortionsAreNoTest() {
        assertThatThrownBy(() -> score(List.of(Ranking.parse("rotate,blur"), Ranking.parse("rotate,color"))))
                .isInstanceOf(BadDataException.class)
                .hasMessageContaining("do not rank the same distortions");
    }

    private static List<ContextTest.Score> score(List<Ranking> rankings) {
        try (NDManager scope = manager.newSubManager()) {
            return new ContextTest(IMAGES, SEED, 2, Normalisation.ALL)
                    .score(scope, extractor, rankings, Scalars.ones(scope, channels()), (done, total) -> {});
        }
    }

    private static float[][] distances(int[] all, List<TripletDraw> drawn) {
        try (NDManager scope = manager.newSubManager()) {
            var batch = new TripletBatch(all.length, IMAGES.side());
            batch.fill(IMAGES, all, drawn, Normalisation.ALL, ForkJoinPool.commonPool());
            NDList v = extractor.differences(
                    scope,
                    ImageShape.PATCH,
                    batch.size(),
                    batch.reference(),
                    List.of(batch.first(), batch.second()),
                    null);
            Scalars ones = Scalars.ones(scope, channels());
            return new float[][] {ones.distances(v.get(0)), ones.distances(v.get(1))};
        }
    }

    private static int channels() {
        return extractor.channels().stream().mapToInt(Integer::intValue).sum();
    }

    private static void count(Map<String, double[]> counts, Ranking ranking, TripletDraw draw, int closer) {
        String key = key(draw.first().kind().name(), draw.second().kind().name());
        double[] count = counts.computeIfAbsent(key, none -> new double[2]);
        count[0]++;
        if (ranking.judge(draw.first().kind(), draw.second().kind()) == closer) {
            count[1]++;
        }
    }

    private static String key(String a, String b) {
        return new TreeSet<>(List.of(a, b)).toString();
    }
}
