package org.dpsfleet.perceptual.image;

/**
 * Resizes bytes exactly as PIL's bilinear filter does: antialiased when it shrinks, two passes,
 * each rounded to bytes, with 22-bit integer weights.
 *
 * <p>That is also torchvision's {@code Resize((height, width))} of a PIL image: both sides are
 * forced to the new size. One instance serves pictures of one size; thread safe. Source:
 * Pillow, {@code Resample.c}.
 */
public final class PilResize {
    private static final int PRECISION_BITS = 22;

    private final int height;
    private final int width;
    private final Taps vertical;
    private final Taps horizontal;

    /** For pictures of the first size, which become pictures of the second. */
    public PilResize(int height, int width, int newHeight, int newWidth) {
        if (height < 1 || width < 1 || newHeight < 1 || newWidth < 1) {
            throw new IllegalArgumentException("sizes must be positive");
        }
        this.height = height;
        this.width = width;
        vertical = Taps.between(height, newHeight);
        horizontal = Taps.between(width, newWidth);
    }

    /** Resizes a single picture. */
    public static Pixels resize(Pixels picture, int newHeight, int newWidth) {
        return new PilResize(picture.height(), picture.width(), newHeight, newWidth).apply(picture);
    }

    /** True if pictures of this size can be handed over. */
    public boolean fits(Pixels picture) {
        return picture.height() == height && picture.width() == width;
    }

    /**
     * Resizes a picture of the size that this instance was made for.
     *
     * @throws IllegalArgumentException for another size
     */
    public Pixels apply(Pixels picture) {
        if (!fits(picture)) {
            throw new IllegalArgumentException(picture + " is not of " + width + " x " + height + " pixels");
        }
        int newWidth = horizontal.first.length;
        int newHeight = vertical.first.length;
        byte[] narrowed = new byte[Math.multiplyExact(Pixels.CHANNELS * height, newWidth)];
        for (int row = 0; row < Pixels.CHANNELS * height; row++) {
            alongRow(picture.rgb(), row * width, narrowed, row * newWidth);
        }
        byte[] target = new byte[Pixels.CHANNELS * newHeight * newWidth];
        for (int channel = 0; channel < Pixels.CHANNELS; channel++) {
            downColumns(narrowed, channel * height * newWidth, target, channel * newHeight * newWidth, newWidth);
        }
        return new Pixels(newHeight, newWidth, target);
    }

    private void alongRow(byte[] source, int from, byte[] target, int to) {
        for (int x = 0; x < horizontal.first.length; x++) {
            int sum = 1 << (PRECISION_BITS - 1);
            int first = from + horizontal.first[x];
            int[] weights = horizontal.weights[x];
            for (int k = 0; k < weights.length; k++) {
                sum += (source[first + k] & 0xFF) * weights[k];
            }
            target[to + x] = toByte(sum);
        }
    }

    private void downColumns(byte[] source, int from, byte[] target, int to, int rowLength) {
        for (int y = 0; y < vertical.first.length; y++) {
            int[] weights = vertical.weights[y];
            for (int x = 0; x < rowLength; x++) {
                int sum = 1 << (PRECISION_BITS - 1);
                int at = from + vertical.first[y] * rowLength + x;
                for (int k = 0; k < weights.length; k++, at += rowLength) {
                    sum += (source[at] & 0xFF) * weights[k];
                }
                target[to + y * rowLength + x] = toByte(sum);
            }
        }
    }

    private static byte toByte(int sum) {
        return (byte) Math.clamp(sum >> PRECISION_BITS, 0, 255);
    }

    /** For each output place the first input place and the integer weights from there on. */
    @SuppressWarnings("ArrayRecordComponent") // private tables
    private record Taps(int[] first, int[][] weights) {
        static Taps between(int size, int newSize) {
            double scale = (double) size / newSize;
            double support = Math.max(scale, 1); // the filter is widened when shrinking only
            int[] first = new int[newSize];
            int[][] weights = new int[newSize][];
            for (int place = 0; place < newSize; place++) {
                double center = (place + 0.5) * scale;
                first[place] = Math.max((int) (center - support + 0.5), 0);
                int last = Math.min((int) (center + support + 0.5), size);
                weights[place] = weights(first[place], last, center, support);
            }
            return new Taps(first, weights);
        }

        private static int[] weights(int first, int last, double center, double support) {
            double[] exact = new double[last - first];
            double sum = 0;
            for (int k = 0; k < exact.length; k++) {
                double distance = Math.abs((k + first - center + 0.5) * (1 / support));
                exact[k] = Math.max(0, 1 - distance);
                sum += exact[k];
            }
            int[] rounded = new int[exact.length];
            for (int k = 0; k < exact.length; k++) {
                rounded[k] = (int) (0.5 + exact[k] / sum * (1 << PRECISION_BITS));
            }
            return rounded;
        }
    }
}
