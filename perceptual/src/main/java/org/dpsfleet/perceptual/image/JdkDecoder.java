package org.dpsfleet.perceptual.image;

import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * The decoders of the JDK, for samples only: what samples mean as colours is decided in this package.
 *
 * <p>Plug-ins for ImageIO that happen to be on the class path are passed over, because pixels must not
 * depend on them.
 */
final class JdkDecoder {
    private static final String MODULE = "java.desktop";

    private JdkDecoder() {}

    /** The samples of a PNG stream, as many bands as it has channels, not scaled. */
    static Raster png(byte[] stream) {
        return decode("png", stream, reader -> reader.read(0).getRaster());
    }

    /** The samples of a JPEG stream at full size, before any conversion of colours. */
    static Raster jpeg(byte[] stream) {
        return decode("jpeg", stream, reader -> reader.readRaster(0, null));
    }

    @FunctionalInterface
    private interface Decoding {
        Raster decode(ImageReader reader) throws IOException;
    }

    private static Raster decode(String format, byte[] stream, Decoding decoding) {
        ImageReader reader = reader(format);
        List<String> warnings = new ArrayList<>();
        try (ImageInputStream input = new MemoryCacheImageInputStream(new ByteArrayInputStream(stream))) {
            reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
            reader.setInput(input, true, true);
            Raster raster = decoding.decode(reader);
            // The JPEG decoder invents what is missing or broken, and only warns.
            for (String warning : warnings) {
                if (!isHarmless(warning)) {
                    throw PictureFault.damaged(warning);
                }
            }
            return raster;
        } catch (PictureFault e) {
            throw e;
        } catch (IOException | RuntimeException e) { // the decoders meet damage with many exceptions
            throw PictureFault.damaged(e.getMessage() == null ? "no reason known" : e.getMessage());
        } finally {
            reader.dispose();
        }
    }

    /** Superfluous bytes between two markers are skipped by every decoder, without a trace in the pixels. */
    private static boolean isHarmless(String warning) {
        return warning.toLowerCase(Locale.ROOT).contains("extraneous bytes before marker");
    }

    private static ImageReader reader(String format) {
        for (Iterator<ImageReader> all = ImageIO.getImageReadersByFormatName(format); all.hasNext(); ) {
            ImageReader reader = all.next();
            if (MODULE.equals(reader.getClass().getModule().getName())) {
                return reader;
            }
        }
        throw new IllegalStateException("this JDK has no decoder for " + format + " in the module " + MODULE);
    }
}
