package org.dpsfleet.perceptual.evaluation;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.dpsfleet.perceptual.Interruption;
import org.dpsfleet.perceptual.context.Ranking;
import org.dpsfleet.perceptual.context.Rankings;
import org.dpsfleet.perceptual.distortion.Distortion;
import org.dpsfleet.perceptual.imageset.ResizedImages;
import org.dpsfleet.perceptual.metric.DifferenceExtractor;
import org.dpsfleet.perceptual.metric.Scalars;
import org.dpsfleet.perceptual.score.TwoAfc;
import org.dpsfleet.perceptual.triplet.Judges;
import org.dpsfleet.perceptual.triplet.Normalisation;
import org.dpsfleet.perceptual.triplet.TripletDraw;

/**
 * The test set of the contexts: images, each distorted twice in every draw. All contexts share the
 * triplets and differ in their judges, so one pass scores any number of metrics.
 */
public final class ContextTest {
    private static final int BATCH = 256;

    private final ResizedImages images;
    private final long seed;
    private final int drawsPerImage;
    private final Normalisation normalisation;

    /**
     * A test set.
     *
     * @param seed of the draws
     * @param drawsPerImage triplets from each image
     * @param normalisation as in the adaptation
     */
    public ContextTest(ResizedImages images, long seed, int drawsPerImage, Normalisation normalisation) {
        this.images = images;
        this.seed = seed;
        this.drawsPerImage = drawsPerImage;
        this.normalisation = normalisation;
    }

    /** Triplets in the set. */
    public int size() {
        return images.size() * drawsPerImage;
    }

    /** Scores metrics of an extractor's network; see the other. */
    public <X extends Exception> List<Score> score(
            NDManager parent,
            DifferenceExtractor extractor,
            List<Ranking> rankings,
            Scalars scalars,
            EvaluationListener<X> progress)
            throws X {
        return score(parent, DifferenceSource.of(extractor), rankings, scalars, progress);
    }

    /**
     * Scores metrics, each in its context.
     *
     * @param source of the metrics' differences; scores are the same to the bit whatever it is
     * @param rankings the context of each metric; all rank the same distortions, which the triplets
     *     are drawn from
     * @param scalars of each metric; one row serves all contexts
     * @param progress hears how many of all triplets are done
     * @return 2AFC score and accuracy of each metric
     * @throws org.dpsfleet.perceptual.BadDataException if two contexts rank different distortions
     */
    public <X extends Exception> List<Score> score(
            NDManager parent,
            DifferenceSource source,
            List<Ranking> rankings,
            Scalars scalars,
            EvaluationListener<X> progress)
            throws X {
        List<Distortion> kinds = Rankings.kinds(rankings);
        var triplets = new DrawnTriplets(images, seed, drawsPerImage, normalisation, kinds, BATCH);
        var pairs = new PairSums(kinds, rankings.size());
        double[] accuracy = new double[rankings.size()];
        DifferenceSource from = triplets.published() ? source : source.computing();
        try (Differences differences = from.open(triplets.set(), progress)) {
            for (int first = 0; first < size(); ) {
                Interruption.check();
                int count = Math.min(BATCH, images.size() - first % images.size());
                List<TripletDraw> draws = triplets.draws(first, count);
                float[] judges = Judges.of(draws, rankings);
                try (NDManager scope = parent.newSubManager()) {
                    NDList v = differences.next(scope, first, count);
                    int begin = first;
                    float[] d0 = perContext(scalars, v.get(0), rankings.size(), i -> pair(begin + i, "first"));
                    float[] d1 = perContext(scalars, v.get(1), rankings.size(), i -> pair(begin + i, "second"));
                    pairs.add(draws, d0, d1, judges);
                    add(accuracy, TwoAfc.accuracies(d0, d1, judges, rankings.size()), count);
                }
                first += count;
                progress.progress(first, size());
            }
            differences.complete();
        }
        return IntStream.range(0, rankings.size())
                .mapToObj(k -> new Score(pairs.score(k), accuracy[k] / size(), pairs.of(k)))
                .toList();
    }

    private String pair(int item, String which) {
        return String.format(
                Locale.ROOT,
                "test image %d (%s) and its %s distortion of draw %d",
                item % images.size(),
                images.describe(),
                which,
                item / images.size());
    }

    /** Where one metric serves all contexts, its distances [n, 1] are repeated for each. */
    private static float[] perContext(Scalars scalars, NDArray differences, int contexts, IntFunction<String> pairs) {
        float[] distances = scalars.distances(differences, pairs);
        if (scalars.rows() == contexts) {
            return distances;
        }
        float[] repeated = new float[distances.length * contexts];
        for (int i = 0; i < distances.length; i++) {
            Arrays.fill(repeated, i * contexts, (i + 1) * contexts, distances[i]);
        }
        return repeated;
    }

    private static void add(double[] sums, double[] means, int n) {
        for (int k = 0; k < sums.length; k++) {
            sums[k] += means[k] * n;
        }
    }

    /**
     * 2AFC score and accuracy, each in [0, 1].
     *
     * @param pairs the score by the two distortions of a triplet, sorted by them; pairs that no
     *     triplet has are not there, and none is where triplets are not made by distortions
     */
    public record Score(double score, double accuracy, List<PairScore> pairs) {
        /** Copies the list. */
        public Score {
            pairs = List.copyOf(pairs);
        }

        /** Of triplets which are not made by distortions. */
        public Score(double score, double accuracy) {
            this(score, accuracy, List.of());
        }
    }
}
