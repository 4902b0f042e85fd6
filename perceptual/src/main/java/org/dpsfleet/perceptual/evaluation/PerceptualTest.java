package org.dpsfleet.perceptual.evaluation;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import org.dpsfleet.perceptual.Interruption;
import org.dpsfleet.perceptual.UndefinedScoreException;
import org.dpsfleet.perceptual.cache.DifferenceKey;
import org.dpsfleet.perceptual.image.Pixels;
import org.dpsfleet.perceptual.metric.DifferenceExtractor;
import org.dpsfleet.perceptual.metric.ImageShape;
import org.dpsfleet.perceptual.metric.Scalars;
import org.dpsfleet.perceptual.perceptualset.JndSource;
import org.dpsfleet.perceptual.perceptualset.PicturePair;
import org.dpsfleet.perceptual.perceptualset.PictureTriplet;
import org.dpsfleet.perceptual.perceptualset.TwoAfcSource;
import org.dpsfleet.perceptual.score.Jnd;
import org.dpsfleet.perceptual.score.TwoAfc;

/**
 * Scores metrics on human judgements. All metrics of a network share the pass through it. Pictures that
 * are not 64 x 64 are resized to that, as LPIPS's own evaluation does.
 */
public final class PerceptualTest {
    private static final int BATCH = 128;

    private final NDManager parent;
    private final DifferenceSource source;
    private final Scalars scalars;

    /** A test of the metrics of an extractor's network. */
    public PerceptualTest(NDManager parent, DifferenceExtractor extractor, Scalars scalars) {
        this(parent, DifferenceSource.of(extractor), scalars);
    }

    /** A test of metrics, whose scores are the same to the bit wherever their differences come from. */
    public PerceptualTest(NDManager parent, DifferenceSource source, Scalars scalars) {
        this.parent = parent;
        this.source = source;
        this.scalars = scalars;
    }

    /**
     * 2AFC score and accuracy of every metric.
     *
     * @param progress hears how many triplets are done
     * @throws UndefinedScoreException if a distance is no number
     */
    public <X extends Exception> List<ContextTest.Score> score(TwoAfcSource source, EvaluationListener<X> progress)
            throws X {
        float[][] d = distances(source.name(), source.size(), 3, i -> pictures(source.triplet(i)), progress);
        float[] judges = source.judges();
        double[] score = TwoAfc.scores(d[0], d[1], judges, scalars.rows());
        double[] accuracy = TwoAfc.accuracies(d[0], d[1], judges, scalars.rows());
        List<ContextTest.Score> scores = new ArrayList<>();
        for (int k = 0; k < scalars.rows(); k++) {
            scores.add(new ContextTest.Score(score[k], accuracy[k]));
        }
        return scores;
    }

    /**
     * Mean average precision of every metric.
     *
     * @param progress hears how many pairs are done
     * @throws UndefinedScoreException if nobody saw any pair as the same, or a distance is no number
     */
    public <X extends Exception> double[] meanAveragePrecision(JndSource source, EvaluationListener<X> progress)
            throws X {
        float[] same = source.sames();
        if (!Jnd.isDefined(same)) {
            throw new UndefinedScoreException(Jnd.undefined(source.name(), same.length));
        }
        float[] d = distances(source.name(), source.size(), 2, i -> pictures(source.pair(i)), progress)[0];
        double[] precision = new double[scalars.rows()];
        for (int k = 0; k < precision.length; k++) {
            float[] column = new float[source.size()];
            for (int i = 0; i < column.length; i++) {
                column[i] = d[i * scalars.rows() + k];
            }
            precision[k] = Jnd.meanAveragePrecision(column, same);
        }
        return precision;
    }

    private static List<Pixels> pictures(PictureTriplet triplet) {
        return List.of(triplet.reference(), triplet.first(), triplet.second());
    }

    private static List<Pixels> pictures(PicturePair pair) {
        return List.of(pair.first(), pair.second());
    }

    /**
     * Distances of the first picture of each item from each of its others.
     *
     * @param pictures in an item
     * @return for each of the others [n, rows]
     */
    private <X extends Exception> float[][] distances(
            String split, int n, int pictures, IntFunction<List<Pixels>> items, EvaluationListener<X> progress)
            throws X {
        float[][] distances = new float[pictures - 1][n * scalars.rows()];
        var set = new ItemSet(
                split, DifferenceKey.USUAL, n, pictures, ImageShape.PATCH, new ReadPictures(pictures, items));
        try (Differences differences = source.open(set, progress)) {
            for (int from = 0; from < n; from += BATCH) {
                Interruption.check();
                int count = Math.min(BATCH, n - from);
                try (NDManager scope = parent.newSubManager()) {
                    NDList v = differences.next(scope, from, count);
                    for (int p = 1; p < pictures; p++) {
                        int first = from;
                        int picture = p;
                        float[] part = scalars.distances(
                                v.get(p - 1),
                                i -> String.format(
                                        Locale.ROOT,
                                        "pictures 0 and %d of item %d of the split %s",
                                        picture,
                                        first + i,
                                        split));
                        System.arraycopy(part, 0, distances[p - 1], from * scalars.rows(), part.length);
                    }
                }
                progress.progress(from + count, n);
            }
            differences.complete();
        }
        return distances;
    }
}
