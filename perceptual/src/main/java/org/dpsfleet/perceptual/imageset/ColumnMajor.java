package org.dpsfleet.perceptual.imageset;

import org.dpsfleet.perceptual.image.Pixels;

/** The order of pixels which MATLAB prefers: each plane column by column. */
final class ColumnMajor {
    private ColumnMajor() {}

    static Pixels toPixels(byte[] columns, int side) {
        byte[] rows = new byte[columns.length];
        int plane = side * side;
        for (int channel = 0; channel < Pixels.CHANNELS; channel++) {
            int offset = channel * plane;
            for (int row = 0; row < side; row++) {
                for (int column = 0; column < side; column++) {
                    rows[offset + row * side + column] = columns[offset + column * side + row];
                }
            }
        }
        return new Pixels(side, side, rows);
    }
}
