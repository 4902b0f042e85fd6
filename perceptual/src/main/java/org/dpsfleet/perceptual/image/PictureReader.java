package org.dpsfleet.perceptual.image;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.MissingDataException;
import org.jspecify.annotations.Nullable;

/** Decodes picture files into the stored colour values, as PIL's {@code convert("RGB")} does. */
final class PictureReader {
    /** More pixels are refused before they are decoded, so a tiny file cannot fill the memory. */
    static final long PIXEL_LIMIT = 100_000_000;

    private PictureReader() {}

    /**
     * Reads a PNG or JPEG file. Alpha is dropped, grey becomes three equal planes, of 16-bit values
     * the upper byte is kept; colour profiles and EXIF orientation are not applied.
     */
    static Pixels read(Path path) {
        try (InputStream file = new BufferedInputStream(Files.newInputStream(path));
                ImageInputStream input = new MemoryCacheImageInputStream(file)) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(input);
            if (!readers.hasNext()) {
                throw new BadDataException(
                        "%s is not a picture that can be read: expected is PNG ".formatted(path) + "or JPEG.");
            }
            ImageReader reader = readers.next();
            try {
                return decode(path, reader, input);
            } finally {
                reader.dispose();
            }
        } catch (NoSuchFileException e) {
            throw MissingDataException.at(path, "a picture");
        } catch (BadDataException e) {
            throw e;
        } catch (IOException | RuntimeException e) { // decoders meet damage with many exceptions
            throw damaged(path, e.getMessage(), e);
        }
    }

    private static Pixels decode(Path path, ImageReader reader, ImageInputStream input) throws IOException {
        reader.setInput(input, true, true);
        long width = reader.getWidth(0);
        long height = reader.getHeight(0);
        if (width * height > PIXEL_LIMIT) {
            throw new BadDataException(String.format(
                    Locale.ROOT,
                    "%s has %d x %d pixels, and at most %d million are allowed.",
                    path,
                    width,
                    height,
                    PIXEL_LIMIT / 1_000_000));
        }
        List<String> warnings = new ArrayList<>();
        reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
        BufferedImage image = reader.read(0);
        // The JPEG decoder fills what is missing with grey and only warns.
        for (String warning : warnings) {
            if (warning.toLowerCase(Locale.ROOT).contains("premature end")) {
                throw damaged(path, warning, null);
            }
        }
        return convert(path, image);
    }

    private static Pixels convert(Path path, BufferedImage image) {
        ColorModel colors = image.getColorModel();
        int type = colors.getColorSpace().getType();
        if (type != ColorSpace.TYPE_RGB && type != ColorSpace.TYPE_GRAY) {
            throw new BadDataException("%s is neither an RGB nor a grey picture.".formatted(path));
        }
        int plane = image.getWidth() * image.getHeight();
        byte[] rgb = new byte[Pixels.CHANNELS * plane];
        if (colors instanceof ComponentColorModel) {
            // Not by getRGB, which would convert grey from a linear scale and apply profiles.
            for (int channel = 0; channel < Pixels.CHANNELS; channel++) {
                copyBand(image.getRaster(), type == ColorSpace.TYPE_GRAY ? 0 : channel, rgb, channel * plane);
            }
        } else {
            copyPacked(image, rgb, plane);
        }
        return new Pixels(image.getHeight(), image.getWidth(), rgb);
    }

    private static void copyBand(Raster raster, int band, byte[] target, int offset) {
        int shift = raster.getDataBuffer().getDataType() == DataBuffer.TYPE_USHORT ? 8 : 0;
        int width = raster.getWidth();
        int[] row = new int[width];
        for (int y = 0; y < raster.getHeight(); y++) {
            raster.getSamples(0, y, width, 1, band, row);
            for (int x = 0; x < width; x++) {
                target[offset + y * width + x] = (byte) (row[x] >> shift);
            }
        }
    }

    private static void copyPacked(BufferedImage image, byte[] rgb, int plane) {
        int width = image.getWidth();
        int[] row = new int[width];
        for (int y = 0; y < image.getHeight(); y++) {
            image.getRGB(0, y, width, 1, row, 0, width);
            for (int x = 0; x < width; x++) {
                int at = y * width + x;
                rgb[at] = (byte) (row[x] >> 16);
                rgb[plane + at] = (byte) (row[x] >> 8);
                rgb[2 * plane + at] = (byte) row[x];
            }
        }
    }

    private static BadDataException damaged(Path path, @Nullable String why, @Nullable Throwable cause) {
        String message = "%s is damaged and cannot be read as a picture (%s)."
                .formatted(path, why == null ? "no reason known" : why);
        return cause == null ? new BadDataException(message) : new BadDataException(message, cause);
    }
}
