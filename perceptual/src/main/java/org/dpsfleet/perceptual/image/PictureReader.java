package org.dpsfleet.perceptual.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.MissingDataException;
import org.dpsfleet.perceptual.file.Reason;

/**
 * Decodes picture files into exactly the colour values that PIL's {@code convert("RGB")} gives, or
 * refuses them by name. The package documentation lists what is read and what is not.
 */
final class PictureReader {
    /** More pixels are refused before they are decoded, so a tiny file cannot fill the memory. */
    static final long PIXEL_LIMIT = 100_000_000;

    /** Larger files are not loaded; a picture of {@link #PIXEL_LIMIT} pixels is smaller. */
    static final long BYTE_LIMIT = 512L << 20;

    private PictureReader() {}

    /**
     * Reads a PNG or JPEG file, which of them it is decided by content and not by name.
     *
     * @throws BadDataException if it is absent, damaged, too large, or of a kind that is not read
     */
    static Pixels read(Path path) {
        try {
            long size = Files.size(path);
            if (size > BYTE_LIMIT) {
                throw new BadDataException(String.format(
                        Locale.ROOT,
                        "%s has %d bytes, and at most %d are allowed in a picture.",
                        path,
                        size,
                        BYTE_LIMIT));
            }
            return decode(Files.readAllBytes(path));
        } catch (NoSuchFileException e) {
            throw MissingDataException.at(path, "a picture");
        } catch (PictureFault e) {
            throw new BadDataException(path + " " + e.getMessage(), e);
        } catch (IOException e) {
            throw new BadDataException("%s cannot be read: %s.".formatted(path, Reason.of(e)), e);
        }
    }

    private static Pixels decode(byte[] file) {
        return switch (FileKind.of(file)) {
            case PNG -> PngPicture.decode(PngFile.parse(file));
            case JPEG -> JpegPicture.decode(JpegFile.parse(file));
            case FileKind other ->
                throw new PictureFault(
                        "is %s: expected is PNG or JPEG; %s.".formatted(other.description(), other.cure()));
        };
    }

    /** Refuses sizes that are not positive or beyond the limit, before anything is allocated for them. */
    static void checkSize(long width, long height) {
        if (width < 1 || height < 1) {
            throw PictureFault.damaged(String.format(Locale.ROOT, "its size is %d x %d", width, height));
        }
        if (width * height > PIXEL_LIMIT) {
            throw new PictureFault(String.format(
                    Locale.ROOT,
                    "has %d x %d pixels, and at most %d million are allowed.",
                    width,
                    height,
                    PIXEL_LIMIT / 1_000_000));
        }
    }
}
