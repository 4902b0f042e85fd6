package org.dpsfleet.perceptual.image;

import java.awt.image.Raster;
import java.nio.ByteBuffer;
import java.util.Locale;

/**
 * Pixels of a PNG file: samples of fewer bits are scaled to 8, of 16 bits the upper byte is kept, indices
 * are looked up, and grey becomes three equal planes. Alpha, transparency, gamma and profiles are left out.
 */
final class PngPicture {
    private PngPicture() {}

    /**
     * Decodes a file.
     *
     * @throws PictureFault if it is damaged
     */
    static Pixels decode(PngFile file) {
        PngHeader header = file.header();
        Raster raster = JdkDecoder.png(file.samplesOnly());
        int plane = header.width() * header.height();
        byte[] rgb = new byte[Pixels.CHANNELS * plane];
        byte[][] tables = tables(file);
        int[] row = new int[header.width()];
        for (int channel = 0; channel < Pixels.CHANNELS; channel++) {
            int band = header.colour().channels() < Pixels.CHANNELS ? 0 : channel;
            for (int y = 0; y < header.height(); y++) {
                raster.getSamples(0, y, row.length, 1, band, row);
                convert(row, header.depth() == 16 ? 8 : 0, tables[channel], rgb, channel * plane + y * row.length);
            }
        }
        return new Pixels(header.height(), header.width(), rgb);
    }

    private static void convert(int[] row, int shift, byte[] table, byte[] rgb, int to) {
        for (int x = 0; x < row.length; x++) {
            int sample = row[x] >> shift;
            if (sample >= table.length) {
                throw PictureFault.damaged(
                        String.format(Locale.ROOT, "colour %d of a palette of %d", sample, table.length));
            }
            rgb[to + x] = table[sample];
        }
    }

    /** The values of all samples, or of their upper bytes, in each of the three channels. */
    private static byte[][] tables(PngFile file) {
        return file.header().colour() == PngHeader.Colour.PALETTE
                ? palette(file.palette())
                : scaled(Math.min(8, file.header().depth()));
    }

    private static byte[][] palette(ByteBuffer palette) {
        byte[][] channels = new byte[Pixels.CHANNELS][palette.remaining() / Pixels.CHANNELS];
        for (int i = 0; i < channels[0].length; i++) {
            for (int channel = 0; channel < Pixels.CHANNELS; channel++) {
                channels[channel][i] = palette.get(Pixels.CHANNELS * i + channel);
            }
        }
        return channels;
    }

    private static byte[][] scaled(int bits) {
        byte[] values = new byte[1 << bits];
        for (int i = 0; i < values.length; i++) {
            values[i] = (byte) (i * 255 / (values.length - 1));
        }
        return new byte[][] {values, values, values};
    }
}
