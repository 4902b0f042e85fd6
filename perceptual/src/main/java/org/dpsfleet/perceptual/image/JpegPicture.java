package org.dpsfleet.perceptual.image;

import java.awt.image.Raster;

/**
 * Pixels of a JPEG file as libjpeg-turbo gives them: its inverse DCT and its smooth upsampling of chroma,
 * which the JDK's decoder shares but for one case ({@link TallChroma}), and its conversion of colours.
 */
final class JpegPicture {
    private JpegPicture() {}

    /**
     * Decodes a file.
     *
     * @throws PictureFault if it is damaged, or of a kind that is not read
     */
    static Pixels decode(JpegFile file) {
        JpegFrame frame = JpegFrame.parse(file.frame());
        var colours = JpegColours.of(frame, file.hasJfif(), file.adobeTransform());
        JpegScans.check(frame, file.scans());
        if (!file.hasHuffmanTables()) {
            throw PictureFault.unsupported("a JPEG without Huffman tables, such as a frame of Motion JPEG");
        }
        byte[] samples = samples(frame, JdkDecoder.jpeg(file.samplesOnly()));
        TallChroma.smooth(frame, samples);
        int bands = frame.components().size();
        int plane = frame.width() * frame.height();
        byte[] rgb = new byte[Pixels.CHANNELS * plane];
        for (int at = 0; at < plane; at++) {
            colours.toRgb(samples, at * bands, rgb, at, plane);
        }
        return new Pixels(frame.height(), frame.width(), rgb);
    }

    /** All samples, pixel by pixel. */
    private static byte[] samples(JpegFrame frame, Raster raster) {
        int bands = frame.components().size();
        if (raster.getWidth() != frame.width()
                || raster.getHeight() != frame.height()
                || raster.getNumBands() != bands) {
            throw PictureFault.damaged("its header contradicts its data");
        }
        return (byte[]) raster.getDataElements(0, 0, frame.width(), frame.height(), null);
    }
}
