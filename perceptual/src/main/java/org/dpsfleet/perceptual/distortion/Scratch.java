package org.dpsfleet.perceptual.distortion;

/** Working memory for pictures of one size, reused from call to call. One per thread. */
public final class Scratch {
    final int side;
    /** Centred coordinates of the pixels: index - (side - 1) / 2. */
    final float[] centered;

    final float[] alongX;
    final float[] alongY;
    final int[] places;
    final float[] plane;
    final float[] padded;

    /** For pictures of {@code side} x {@code side}. */
    public Scratch(int side) {
        if (side < 1) {
            throw new IllegalArgumentException("side must be positive, not " + side);
        }
        this.side = side;
        centered = NearestGrid.centered(side);
        alongX = new float[side];
        alongY = new float[side];
        places = new int[side];
        plane = new float[side * side];
        padded = new float[side + 2 * Blur.REACH_X];
    }

    /** Height and width of the pictures. */
    public int side() {
        return side;
    }
}
