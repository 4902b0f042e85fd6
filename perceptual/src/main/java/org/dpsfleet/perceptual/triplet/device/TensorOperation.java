package org.dpsfleet.perceptual.triplet.device;

import ai.djl.ndarray.NDArray;
import org.dpsfleet.perceptual.distortion.PixelOperation;

/** A {@link PixelOperation} for many pictures at once. */
@FunctionalInterface
interface TensorOperation {
    /**
     * Distorts pictures, each with numbers of its own.
     *
     * @param pictures [g, 3, side * side] in [0, 1]; not to be written
     * @param numbers [numbers of the operation, g]
     * @return [g, 3, side * side]; all that is made on the way belongs to the manager of the two
     */
    NDArray apply(NDArray pictures, NDArray numbers, Constants constants);

    /** The one that does what an operation says. */
    static TensorOperation of(PixelOperation operation, int side) {
        return switch (operation) {
            case SAMPLE -> new Sampling(side);
            case SCALE -> (pictures, factors, _) -> pictures.mul(factors.reshape(-1, 1, 1));
            case TURN_HUE -> new HueTurn();
            case BLUR -> new Blurring(side);
        };
    }
}
