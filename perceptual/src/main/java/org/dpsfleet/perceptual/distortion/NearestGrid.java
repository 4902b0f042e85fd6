package org.dpsfleet.perceptual.distortion;

/**
 * The arithmetic of torchvision's affine resampling with nearest neighbours, in its own float32
 * steps, so that pixels at a tie fall to the same side.
 *
 * <p>A coordinate {@code g} of the sampling grid is in [-1, 1] within the picture. It becomes a
 * pixel index by {@code ((g + 1) * side - 1) / 2}, rounded half to even.
 */
public final class NearestGrid {
    /** Adding and subtracting 1.5 * 2^23 rounds a float below 2^22 half to even. */
    private static final float ROUNDER = 0x1.8p23f;

    private NearestGrid() {}

    /** Coordinates of the pixels of a row from its middle: index - (side - 1) / 2. */
    public static float[] centered(int side) {
        float[] centered = new float[side];
        for (int i = 0; i < side; i++) {
            centered[i] = i - (side - 1) / 2f;
        }
        return centered;
    }

    /** An entry of the inverse affine matrix, for coordinates in pixels. */
    static float entry(double exact, int side) {
        return (float) exact / (side * 0.5f);
    }

    static int index(float g, int side) {
        float coordinate = ((g + 1f) * side - 1f) / 2f;
        return (int) ((coordinate + ROUNDER) - ROUNDER);
    }
}
