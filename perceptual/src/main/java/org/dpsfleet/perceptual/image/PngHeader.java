package org.dpsfleet.perceptual.image;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The header of a PNG file.
 *
 * @param depth bits per sample or index
 * @param interlaced whether its rows come in the seven passes of Adam7
 */
record PngHeader(int width, int height, int depth, Colour colour, boolean interlaced) {
    private static final int LENGTH = 13;
    private static final int COLOUR_AT = 9;

    /** What the samples mean. */
    enum Colour {
        GRAY(0, 1, 1, 2, 4, 8, 16),
        RGB(2, 3, 8, 16),
        PALETTE(3, 1, 1, 2, 4, 8),
        GRAY_ALPHA(4, 2, 8, 16),
        RGB_ALPHA(6, 4, 8, 16);

        private final int code;
        private final int channels;
        private final List<Integer> depths;

        Colour(int code, int channels, Integer... depths) {
            this.code = code;
            this.channels = channels;
            this.depths = List.of(depths);
        }

        int channels() {
            return channels;
        }
    }

    /**
     * Reads the content of a chunk {@code IHDR}.
     *
     * @throws PictureFault if it is damaged, or of a form that is not read
     */
    static PngHeader parse(ByteBuffer chunk) {
        if (chunk.remaining() != LENGTH) {
            throw PictureFault.damaged(String.format(Locale.ROOT, "a header of %d bytes", chunk.remaining()));
        }
        int width = chunk.getInt(0);
        int height = chunk.getInt(4);
        int depth = chunk.get(8);
        int code = chunk.get(COLOUR_AT);
        PictureReader.checkSize(width, height);
        Colour colour = Arrays.stream(Colour.values())
                .filter(c -> c.code == code && c.depths.contains(depth))
                .findFirst()
                .orElseThrow(() -> PictureFault.damaged(String.format(
                        Locale.ROOT, "a header with colour type %d and %d bits per sample", code, depth)));
        if (chunk.get(10) != 0 || chunk.get(11) != 0 || chunk.get(12) < 0 || chunk.get(12) > 1) {
            throw PictureFault.damaged("a header with an unknown compression, filter or interlacing");
        }
        if (colour == Colour.GRAY && depth == 16) {
            // PIL cuts such values off at 255 in some versions and scales them in others.
            throw PictureFault.unsupported("a PNG in 16-bit grey");
        }
        return new PngHeader(width, height, depth, colour, chunk.get(12) == 1);
    }

    /** Number of bytes of all rows, inflated, at the least. */
    long rawBytes() {
        return height * Math.ceilDiv((long) width * colour.channels * depth, 8L);
    }

    /** The content of a chunk {@code IHDR} for the same samples, where indices into a palette become grey. */
    ByteBuffer withoutPalette() {
        Colour plain = colour == Colour.PALETTE ? Colour.GRAY : colour;
        return ByteBuffer.allocate(LENGTH)
                .putInt(width)
                .putInt(height)
                .put((byte) depth)
                .put((byte) plain.code)
                .put(new byte[] {0, 0, (byte) (interlaced ? 1 : 0)})
                .flip();
    }
}
