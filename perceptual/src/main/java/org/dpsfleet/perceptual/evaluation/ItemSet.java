package org.dpsfleet.perceptual.evaluation;

import java.util.List;
import org.dpsfleet.perceptual.metric.ImageShape;

/**
 * What metrics are scored on: items of equally many pictures, the first of which is compared with each of the others.
 *
 * @param name of a split, or how the items are drawn; with the data set it says which items these are
 * @param form what the network gets of the pictures, see {@link org.dpsfleet.perceptual.cache.DifferenceKey}
 * @param size items in the set
 * @param pictures in each item
 * @param shape of all pictures
 * @param source makes the pictures
 */
record ItemSet(String name, String form, int size, int pictures, ImageShape shape, Pictures source) {
    /** Makes pictures as the network takes them. */
    interface Pictures {
        /**
         * Makes those of some items.
         *
         * @return for each of an item's pictures [count, 3, H, W], normalised; used until the next call, may be longer
         */
        List<float[]> make(int from, int count);
    }

    /** Pairs of pictures in each item. */
    int comparisons() {
        return pictures - 1;
    }
}
