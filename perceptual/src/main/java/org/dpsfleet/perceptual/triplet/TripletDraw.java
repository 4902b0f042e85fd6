package org.dpsfleet.perceptual.triplet;

import org.dpsfleet.perceptual.distortion.DrawnDistortion;

/**
 * What becomes of one picture: the two distorted versions that are compared with it.
 *
 * @param first makes p0
 * @param second makes p1; of another kind than the first
 */
public record TripletDraw(DrawnDistortion first, DrawnDistortion second) {
    /** Checks that the kinds differ, because a context does not rank a distortion with itself. */
    public TripletDraw {
        if (first.kind().name().equals(second.kind().name())) {
            throw new IllegalArgumentException(
                    "both distortions are " + first.kind().name());
        }
    }
}
