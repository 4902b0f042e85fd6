package org.dpsfleet.perceptual.image;

/**
 * The upsampling of components that have all columns and every second row, as 4:4:0 has in its chroma:
 * libjpeg-turbo weighs the two nearest rows 3 to 1, where the JDK's own libjpeg repeats each row.
 *
 * <p>Some builds of the JDK bring libjpeg-turbo, and their samples are left as they are. They differ from
 * repeated rows wherever that matters: the first row is weighed with itself, so if the weighing leaves both
 * rows of each pair equal, then from top to bottom neighbours differ so little that it changes no sample,
 * and doing it once more changes none either.
 */
final class TallChroma {
    private TallChroma() {}

    /**
     * Replaces repeated rows by weighed ones, in place.
     *
     * @param samples those of a whole picture, {@code [height, width, components]}
     */
    static void smooth(JpegFrame frame, byte[] samples) {
        int bands = frame.components().size();
        int stride = frame.width() * bands;
        for (int band = 0; band < bands; band++) {
            if (frame.isHalvedInRowsOnly(frame.components().get(band))
                    && isRepeated(samples, band, bands, stride, frame.height())) {
                for (int column = band; column < stride; column += bands) {
                    smoothColumn(samples, column, stride, frame.height());
                }
            }
        }
    }

    private static boolean isRepeated(byte[] samples, int band, int bands, int stride, int height) {
        for (int row = 1; row < height; row += 2) {
            for (int at = row * stride + band; at < (row + 1) * stride; at += bands) {
                if (samples[at] != samples[at - stride]) {
                    return false;
                }
            }
        }
        return true;
    }

    private static void smoothColumn(byte[] samples, int column, int stride, int height) {
        int above = samples[column] & 0xFF;
        for (int row = 0; row < height; row += 2) {
            int at = row * stride + column;
            int here = samples[at] & 0xFF;
            int below = row + 2 < height ? samples[at + 2 * stride] & 0xFF : here;
            samples[at] = (byte) ((3 * here + above + 1) >> 2);
            if (row + 1 < height) {
                samples[at + stride] = (byte) ((3 * here + below + 2) >> 2);
            }
            above = here;
        }
    }
}
