package org.dpsfleet.perceptual.network;

/** Size, stride and padding of the window of a convolution or pool; the stride is that of both axes. */
public record Window(int height, int width, int stride, int padHeight, int padWidth) {
    static Window square(int kernel, int stride, int padding) {
        return new Window(kernel, kernel, stride, padding, padding);
    }

    /** A window that keeps the size of an image under stride 1. */
    static Window same(int height, int width) {
        return new Window(height, width, 1, height / 2, width / 2);
    }

    /** Whether it looks at one pixel at a time. */
    boolean isPixel() {
        return height == 1 && width == 1;
    }

    /**
     * Positions along the side of a square image; less than 1 where it does not fit once.
     *
     * @param ceil whether the last window may hang over the far edge
     */
    int side(int in, boolean ceil) {
        return Math.min(positions(in, height, padHeight, ceil), positions(in, width, padWidth, ceil));
    }

    private int positions(int in, int kernel, int padding, boolean ceil) {
        int room = in + 2 * padding - kernel + (ceil ? stride - 1 : 0);
        int positions = Math.floorDiv(room, stride) + 1;
        // torch leaves out a window that would start in the padding of the far edge
        return ceil && (positions - 1) * stride >= in + padding ? positions - 1 : positions;
    }
}
