package org.dpsfleet.perceptual.evaluation;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
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
import org.dpsfleet.perceptual.score.TwoAfcSums;

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
        float[] judges = source.judges();
        var sums = new TwoAfcSums(scalars.rows());
        batches(
                source.name(),
                source.size(),
                3,
                i -> pictures(source.triplet(i)),
                (from, distances) -> sums.add(distances[0], distances[1], judges),
                progress);
        return IntStream.range(0, scalars.rows())
                .mapToObj(k -> new ContextTest.Score(sums.score(k), sums.accuracy(k)))
                .toList();
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
        float[][] columns = new float[scalars.rows()][source.size()];
        batches(
                source.name(),
                source.size(),
                2,
                i -> pictures(source.pair(i)),
                (from, distances) -> transpose(distances[0], columns, from),
                progress);
        return Arrays.stream(columns)
                .parallel()
                .mapToDouble(column -> Jnd.meanAveragePrecision(column, same))
                .toArray();
    }

    /** Writes distances [n, rows] into the columns from a place on. */
    private static void transpose(float[] distances, float[][] columns, int from) {
        for (int k = 0; k < columns.length; k++) {
            float[] column = columns[k];
            for (int i = 0; i * columns.length < distances.length; i++) {
                column[from + i] = distances[i * columns.length + k];
            }
        }
    }

    private static List<Pixels> pictures(PictureTriplet triplet) {
        return List.of(triplet.reference(), triplet.first(), triplet.second());
    }

    private static List<Pixels> pictures(PicturePair pair) {
        return List.of(pair.first(), pair.second());
    }

    /** Takes the distances of a batch. */
    private interface Batch {
        /**
         * @param from the first item
         * @param distances of the first picture of each item from each of its others, [n, rows]
         */
        void scored(int from, float[][] distances);
    }

    /**
     * Scores a split, batch by batch.
     *
     * @param pictures in an item
     */
    private <X extends Exception> void batches(
            String split,
            int n,
            int pictures,
            IntFunction<List<Pixels>> items,
            Batch batch,
            EvaluationListener<X> progress)
            throws X {
        var set = new ItemSet(
                split, DifferenceKey.USUAL, n, pictures, ImageShape.PATCH, new ReadPictures(pictures, items));
        try (Differences differences = source.open(set, progress)) {
            for (int from = 0; from < n; from += BATCH) {
                Interruption.check();
                int count = Math.min(BATCH, n - from);
                int first = from;
                try (NDManager scope = parent.newSubManager()) {
                    NDList v = differences.next(scope, from, count);
                    float[][] distances = new float[pictures - 1][];
                    for (int p = 1; p < pictures; p++) {
                        int picture = p;
                        distances[p - 1] = scalars.distances(
                                v.get(p - 1),
                                i -> String.format(
                                        Locale.ROOT,
                                        "pictures 0 and %d of item %d of the split %s",
                                        picture,
                                        first + i,
                                        split));
                    }
                    batch.scored(from, distances);
                }
                progress.progress(from + count, n);
            }
            differences.complete();
        }
    }
}
