package org.dpsfleet.perceptual.image;

import org.jspecify.annotations.Nullable;

/**
 * What the components of a JPEG file mean, and their way to RGB in the integer arithmetic of libjpeg
 * and PIL. Colour profiles take no part in it.
 */
enum JpegColours {
    GRAY {
        @Override
        void toRgb(byte[] samples, int from, byte[] rgb, int to, int plane) {
            rgb[to] = samples[from];
            rgb[to + plane] = samples[from];
            rgb[to + 2 * plane] = samples[from];
        }
    },
    RGB {
        @Override
        void toRgb(byte[] samples, int from, byte[] rgb, int to, int plane) {
            rgb[to] = samples[from];
            rgb[to + plane] = samples[from + 1];
            rgb[to + 2 * plane] = samples[from + 2];
        }
    },
    YCBCR {
        @Override
        void toRgb(byte[] samples, int from, byte[] rgb, int to, int plane) {
            int y = samples[from] & 0xFF;
            int cb = samples[from + 1] & 0xFF;
            int cr = samples[from + 2] & 0xFF;
            rgb[to] = clamp(red(y, cr));
            rgb[to + plane] = clamp(green(y, cb, cr));
            rgb[to + 2 * plane] = clamp(blue(y, cb));
        }
    },
    CMYK {
        @Override
        void toRgb(byte[] samples, int from, byte[] rgb, int to, int plane) {
            int black = samples[from + 3] & 0xFF;
            rgb[to] = ink(samples[from] & 0xFF, black);
            rgb[to + plane] = ink(samples[from + 1] & 0xFF, black);
            rgb[to + 2 * plane] = ink(samples[from + 2] & 0xFF, black);
        }
    },
    /** CMY is stored as the YCbCr of its complement, K as it is. */
    YCCK {
        @Override
        void toRgb(byte[] samples, int from, byte[] rgb, int to, int plane) {
            int y = samples[from] & 0xFF;
            int cb = samples[from + 1] & 0xFF;
            int cr = samples[from + 2] & 0xFF;
            int black = samples[from + 3] & 0xFF;
            rgb[to] = ink(clamp(255 - red(y, cr)) & 0xFF, black);
            rgb[to + plane] = ink(clamp(255 - green(y, cb, cr)) & 0xFF, black);
            rgb[to + 2 * plane] = ink(clamp(255 - blue(y, cb)) & 0xFF, black);
        }
    };

    private static final int HALF = 1 << 15;
    // The factors of ITU T.871 (JFIF) in units of 2^-16, rounded as libjpeg does.
    private static final int CR_TO_RED = fixed(1.40200);
    private static final int CR_TO_GREEN = fixed(0.71414);
    private static final int CB_TO_GREEN = fixed(0.34414);
    private static final int CB_TO_BLUE = fixed(1.77200);

    /** Writes the colour of one pixel into three planes. */
    abstract void toRgb(byte[] samples, int from, byte[] rgb, int to, int plane);

    /**
     * Decides as libjpeg does: JFIF goes before Adobe's transform, and that before the components'
     * numbers.
     *
     * @throws PictureFault if an Adobe segment names a transform that does not exist, where decoders guess
     */
    static JpegColours of(JpegFrame frame, boolean jfif, @Nullable Integer adobe) {
        int count = frame.components().size();
        if (count == 1) {
            return GRAY;
        }
        if (count == 3) {
            if (jfif) {
                return YCBCR;
            }
            return adobe == null ? byNumbers(frame) : transformed(adobe, 1, YCBCR, RGB);
        }
        return adobe == null ? CMYK : transformed(adobe, 2, YCCK, CMYK);
    }

    private static JpegColours byNumbers(JpegFrame frame) {
        boolean rgb = frame.components().get(0).id() == 'R'
                && frame.components().get(1).id() == 'G'
                && frame.components().get(2).id() == 'B';
        return rgb ? RGB : YCBCR;
    }

    private static JpegColours transformed(int adobe, int expected, JpegColours transformed, JpegColours plain) {
        if (adobe == 0) {
            return plain;
        }
        if (adobe != expected) {
            throw PictureFault.unsupported("a JPEG with the unknown colour transform " + adobe);
        }
        return transformed;
    }

    private static int fixed(double factor) {
        return (int) (factor * (1 << 16) + 0.5);
    }

    private static int red(int y, int cr) {
        return y + ((CR_TO_RED * (cr - 128) + HALF) >> 16);
    }

    private static int green(int y, int cb, int cr) {
        return y + ((-CB_TO_GREEN * (cb - 128) + HALF - CR_TO_GREEN * (cr - 128)) >> 16);
    }

    private static int blue(int y, int cb) {
        return y + ((CB_TO_BLUE * (cb - 128) + HALF) >> 16);
    }

    private static byte clamp(int value) {
        return (byte) Math.clamp(value, 0, 255);
    }

    /**
     * The light that an ink and black leave. PIL takes the samples of every JPEG in CMYK as inverted, as
     * Adobe writes them, and multiplies with a rounded division by 255.
     */
    private static byte ink(int sample, int blackSample) {
        int product = (255 - sample) * blackSample + 128;
        return clamp(blackSample - (((product >> 8) + product) >> 8));
    }
}
