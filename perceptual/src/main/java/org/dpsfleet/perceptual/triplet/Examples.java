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
     * How some of the examples are judged.
     *
     * @return {@code [n, columns]}, each the share in [0, 1] by which the second image is the closer one: 0 or 1 where a
     *     ranking decides
     */
    float[] judges(ExampleBatch some);

    /**
     * Makes the images of some of the examples.
     *
     * @param batch takes them
     * @param some at most the batch's capacity
     */
    void fill(TripletBatch batch, ExampleBatch some);
}
