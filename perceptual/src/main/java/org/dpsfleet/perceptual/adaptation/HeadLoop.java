package org.dpsfleet.perceptual.adaptation;

import ai.djl.ndarray.NDArray;
import java.nio.FloatBuffer;
import java.util.List;
import org.dpsfleet.perceptual.tensor.SharedFloats;
import org.dpsfleet.vocabulary.Logit;

/**
 * What {@link Head} computes and its gradient, metric by metric in plain loops on a CPU: from two distances of each
 * triplet to loss and score, and from the loss back to the distances and the logit net. One thread's.
 */
final class HeadLoop {
    private static final int TILE = LogitLoop.TILE;

    private final Head head;
    private final LogitLoop logit;
    private final float[] d0 = new float[TILE];
    private final float[] d1 = new float[TILE];
    private final float[] judge = new float[TILE];
    private final float[] difference = new float[TILE];
    private final float[] logits = new float[TILE];
    private final float[] ofLogits = new float[TILE];
    private final float[] of0 = new float[TILE];
    private final float[] of1 = new float[TILE];
    /** The distances of the first images, then of the second ones. */
    private float[] distances = {};

    private float[] ofDistances = {};

    HeadLoop(Head head, Logit logit, HiddenProduct hidden) {
        this.head = head;
        this.logit = LogitLoop.of(logit, hidden);
    }

    /** The metrics of a block and their distances; takes what is seen of them. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Block(List<FloatBuffer> logitNets, FloatBuffer distances, float[] judges, int triplets, Head.Outcome seen) {
        /**
         * @param parameters scalars first, then the logit nets' [W, ...]
         * @param distances [W, 2 N]
         * @param judges [W, N]
         */
        Block(List<NDArray> parameters, NDArray distances, float[] judges, Head.Outcome seen) {
            this(
                    parameters.stream().skip(1).map(SharedFloats::of).toList(),
                    SharedFloats.of(distances),
                    judges,
                    Math.toIntExact(distances.getShape().get(1) / 2),
                    seen);
        }
    }

    /** Loss without sync loss, and score of a metric. */
    void evaluate(Block block, int column) {
        begin(block, column);
        double loss = 0;
        for (int from = 0; from < block.triplets; from += TILE) {
            int n = read(block, column, from);
            logit.logits(d0, d1, logits, n);
            loss += CrossEntropy.sum(logits, judge, 1, ofLogits, n);
        }
        block.seen.loss()[column] = (float) (loss / block.triplets);
    }

    /** Loss and score of a metric, and its gradient. */
    void train(Block block, int column, int epoch) {
        begin(block, column);
        ofDistances = new float[2 * block.triplets];
        boolean sync = head.syncs(block.seen.score()[column], epoch);
        double loss = 0;
        for (int from = 0; from < block.triplets; from += TILE) {
            int n = read(block, column, from);
            logit.logits(d0, d1, logits, n);
            loss += CrossEntropy.sum(logits, judge, 1f / block.triplets, ofLogits, n);
            logit.backward(d0, d1, ofLogits, of0, of1, n);
            if (sync) {
                loss += addSync(block.triplets, n);
            }
            System.arraycopy(of0, 0, ofDistances, from, n);
            System.arraycopy(of1, 0, ofDistances, block.triplets + from, n);
        }
        block.seen.loss()[column] = (float) (loss / block.triplets);
    }

    private double addSync(int triplets, int n) {
        for (int j = 0; j < n; j++) {
            difference[j] = d0[j] - d1[j];
        }
        double loss = CrossEntropy.sum(difference, judge, Head.SYNC_WEIGHT / triplets, ofLogits, n);
        for (int j = 0; j < n; j++) {
            of0[j] += ofLogits[j];
            of1[j] -= ofLogits[j];
        }
        return Head.SYNC_WEIGHT * loss;
    }

    private void begin(Block block, int column) {
        float[][] parameters = logit.parameters();
        for (int p = 0; p < parameters.length; p++) {
            block.logitNets.get(p).get(column * parameters[p].length, parameters[p]);
        }
        logit.begin(column);
        if (distances.length != 2 * block.triplets) {
            distances = new float[2 * block.triplets];
        }
        block.distances.get(column * distances.length, distances);
        block.seen.score()[column] = score(block, column);
    }

    /** The 2AFC score: where the distances are equal, half a point. */
    private float score(Block block, int column) {
        double points = 0;
        for (int j = 0; j < block.triplets; j++) {
            double sign = Math.signum((double) distances[j] - distances[block.triplets + j]);
            double to = block.judges[column * block.triplets + j];
            points += 0.5 + sign * (to - 0.5);
        }
        return (float) (points / block.triplets);
    }

    /** Copies a tile of triplets; returns how many they are. */
    private int read(Block block, int column, int from) {
        int n = Math.min(TILE, block.triplets - from);
        System.arraycopy(distances, from, d0, 0, n);
        System.arraycopy(distances, block.triplets + from, d1, 0, n);
        System.arraycopy(block.judges, column * block.triplets + from, judge, 0, n);
        return n;
    }

    /** The gradient by the distances, in their order. */
    float[] ofDistances() {
        return ofDistances;
    }

    /** The gradient by the logit net's parameters, in the order of {@link LogitNet#parameters}. */
    float[][] ofLogitNet() {
        return logit.gradients();
    }
}
