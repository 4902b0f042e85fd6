package org.dpsfleet.perceptual.distortion;

/**
 * What a distortion computes for each pixel of a picture, with a few numbers that its draw leads to: pictures of one
 * operation can be distorted together, whatever their numbers are.
 */
public enum PixelOperation {
    /**
     * Takes each pixel from a place of the source, or black. Numbers: xx, yx, xy, yy, x, y. With coordinates (u, v) from
     * the picture's centre in pixels, the place is (u xx + v xy) + x and (u yx + v yy) + y of the grid in
     * {@link NearestGrid}, each step in float32.
     */
    SAMPLE(6),
    /** Multiplies. Number: the factor. */
    SCALE(1),
    /** Turns the hue. Number: the shift in sixths of the circle, 0 to 6. */
    TURN_HUE(1),
    /** Blurs along rows, then along columns. Numbers: half of the kernel for rows, centre first, then that for columns. */
    BLUR(Blur.REACH_X + 1 + Blur.REACH_Y + 1);

    /** Pixels that the blur reaches to the left and right. */
    public static final int BLUR_REACH_X = Blur.REACH_X;
    /** Pixels that the blur reaches up and down. */
    public static final int BLUR_REACH_Y = Blur.REACH_Y;

    private final int numbers;

    PixelOperation(int numbers) {
        this.numbers = numbers;
    }

    /** How many numbers it takes. */
    public int numbers() {
        return numbers;
    }
}
