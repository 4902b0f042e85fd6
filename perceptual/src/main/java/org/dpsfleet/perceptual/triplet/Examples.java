package org.dpsfleet.perceptual.triplet;

/**
 * What metrics are adapted to: examples of three images each, and for every metric that is adapted side by
 * side which of the two others should be the closer one to the reference.
 *
 * <p>An example is a pure function of its arguments, so a resumed training sees the same ones.
 */
public interface Examples {
    /** How many examples a pass over all of them has. */
    int size();

    /** Height and width of the images. */
    int side();

    /** How many metrics the examples are judged for. */
    int columns();

    /**
     * Makes some of the examples.
     *
     * @param batch takes the images
     * @param purpose keeps draws for training and validation apart, such as {@code train}
     * @param epoch from 0; where examples are drawn they are drawn afresh in each
     * @param indices which, each below {@link #size}; at most the batch's capacity
     * @return the judges, {@code [n, columns]}, each the share in [0, 1] by which the second image is the
     *     closer one: 0 or 1 where a ranking decides
     */
    float[] fill(TripletBatch batch, String purpose, int epoch, int[] indices);
}
