package org.dpsfleet.perceptual.metric;

/** Where the features of references are. */
@FunctionalInterface
interface ReferenceFeatures {
    /**
     * Copies a position of a reference's features.
     *
     * @param layer among the metric's, from 0
     * @param example among those that are compared, from 0
     */
    void read(int layer, int example, int position, float[] target);
}
