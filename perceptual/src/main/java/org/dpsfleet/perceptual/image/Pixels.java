package org.dpsfleet.perceptual.image;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/**
 * A colour picture: planar RGB, one unsigned byte per value.
 *
 * @param height rows, at least 1
 * @param width columns, at least 1
 * @param rgb red plane, green plane, blue plane, each row by row; not copied
 */
@SuppressWarnings("ArrayRecordComponent") // pixels are too many to box; equality is by content
public record Pixels(int height, int width, byte[] rgb) {
    /** Number of colour planes. */
    public static final int CHANNELS = 3;

    /** Checks that the sizes are positive and fit the number of bytes. */
    public Pixels {
        if (height < 1 || width < 1 || (long) CHANNELS * height * width != rgb.length) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT, "%d bytes are not a picture of %d x %d in 3 colours", rgb.length, width, height));
        }
    }

    /**
     * Reads a PNG or JPEG file with the pixels of PIL's {@code convert("RGB")}.
     *
     * @throws org.dpsfleet.perceptual.BadDataException if it is absent, damaged, too large, no
     *     picture, or of a kind that is not read as PIL reads it; the package documentation lists them
     */
    public static Pixels read(Path path) {
        return PictureReader.read(path);
    }

    /**
     * Turns floats in [0, 1] into the nearest bytes; values outside are clamped.
     *
     * @param values {@code [3, height, width]} from {@code offset} on
     */
    public static Pixels fromFloats(int height, int width, float[] values, int offset) {
        byte[] rgb = new byte[CHANNELS * height * width];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) Math.round(Math.clamp(values[offset + i], 0f, 1f) * 255f);
        }
        return new Pixels(height, width, rgb);
    }

    /** Number of bytes, {@code 3 * height * width}. */
    public int length() {
        return rgb.length;
    }

    /** One value, 0 to 255. */
    public int at(int channel, int row, int column) {
        return rgb[(channel * height + row) * width + column] & 0xFF;
    }

    /** Writes all values divided by 255, in [0, 1], as {@code [3, height, width]}. */
    public void copyFloats(float[] target, int offset) {
        for (int i = 0; i < rgb.length; i++) {
            target[offset + i] = (rgb[i] & 0xFF) / 255f;
        }
    }

    /** All values divided by 255, in [0, 1], as {@code [3, height, width]}. */
    public float[] toFloats() {
        float[] floats = new float[rgb.length];
        copyFloats(floats, 0);
        return floats;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Pixels(int otherHeight, int otherWidth, byte[] otherRgb)
                && height == otherHeight
                && width == otherWidth
                && Arrays.equals(rgb, otherRgb);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * height + width) + Arrays.hashCode(rgb);
    }

    @Override
    public String toString() {
        return "Pixels[" + width + " x " + height + "]";
    }
}
