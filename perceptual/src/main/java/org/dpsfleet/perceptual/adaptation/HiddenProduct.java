package org.dpsfleet.perceptual.adaptation;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.dpsfleet.perceptual.tensor.SharedFloats;

/**
 * The gradient by the weights between the two hidden layers, of2 h1^T: the one large sum over the triplets. The compiler
 * of Java makes no vector instructions of such sums, so the engine does this product, for all metrics of a block at once.
 */
final class HiddenProduct {
    private static final int HIDDEN = LogitNet.HIDDEN;

    private final SharedFloats h1 = new SharedFloats();
    private final SharedFloats of2 = new SharedFloats();
    private int triplets;

    /** Makes room for a block. */
    void reserve(int next) {
        triplets = next;
        h1.reserve(new Shape(ColumnBlock.WIDTH, HIDDEN, triplets));
        of2.reserve(new Shape(ColumnBlock.WIDTH, HIDDEN, triplets));
    }

    /**
     * Takes a metric's rows from a triplet on; each thread for metrics of its own.
     *
     * @param first what the first hidden layer gave, [HIDDEN, n]
     * @param ofSecond the gradient by the second one before its leaky ReLU, [HIDDEN, n]
     */
    void put(int column, int from, float[][] first, float[][] ofSecond, int n) {
        for (int unit = 0; unit < HIDDEN; unit++) {
            int at = (column * HIDDEN + unit) * triplets + from;
            h1.put(at, first[unit], n);
            of2.put(at, ofSecond[unit], n);
        }
    }

    /** The gradient, [W, HIDDEN, HIDDEN]; zeros from a metric on. */
    NDArray gradient(NDManager manager, int columns) {
        h1.clear(columns);
        of2.clear(columns);
        return of2.array(manager).matMul(h1.array(manager).transpose(0, 2, 1));
    }
}
