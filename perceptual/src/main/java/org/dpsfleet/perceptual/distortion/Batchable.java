package org.dpsfleet.perceptual.distortion;

/**
 * A distortion that is one of a few operations on pixels, so that many pictures can be distorted together on another
 * device, with the same result as by {@link Distortion#apply} to the bit.
 */
public interface Batchable extends Distortion {
    /** What is done to each pixel. */
    PixelOperation operation();

    /**
     * The operation's numbers for a draw, as {@link Distortion#apply} computes with them.
     *
     * @param drawn what {@link Distortion#draw} returned
     * @param side height and width of the picture
     * @return as many as {@link PixelOperation#numbers} says
     * @throws IllegalArgumentException if {@link Distortion#apply} refuses the draw or the side
     */
    float[] numbers(DrawnDistortion drawn, int side);
}
