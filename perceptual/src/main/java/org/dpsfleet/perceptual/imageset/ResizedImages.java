package org.dpsfleet.perceptual.imageset;

import java.util.Locale;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.image.PilResize;
import org.dpsfleet.perceptual.image.Pixels;

/**
 * The first pictures of a set, resized once to squares of one size and kept in memory as bytes,
 * {@code 3 x side x side} each.
 */
public final class ResizedImages {
    private final int side;
    private final byte[][] images;
    private final String description;

    private ResizedImages(int side, byte[][] images, String description) {
        this.side = side;
        this.images = images;
        this.description = description;
    }

    /**
     * Reads and resizes, on all cores.
     *
     * @param count how many, from the first on
     * @param side height and width, such as 64
     * @throws BadDataException if the set has fewer pictures, or one is damaged
     */
    public static ResizedImages first(int count, ImageSet set, int side) {
        if (count < 1 || side < 1) {
            throw new IllegalArgumentException("count and side must be positive");
        }
        checkCount(count, set);
        Resizer resizer = new Resizer(side);
        byte[][] images = new byte[count][];
        IntStream.range(0, count).parallel().forEach(index -> {
            images[index] = resizer.apply(set.image(index)).rgb();
        });
        return new ResizedImages(side, images, String.format(Locale.ROOT, "the first %d of %s", count, set.describe()));
    }

    /** The pictures of a set, read and resized whenever one is asked for; none is kept. */
    public static IntFunction<Pixels> passing(ImageSet set, int side) {
        Resizer resizer = new Resizer(side);
        return index -> resizer.apply(set.image(index));
    }

    /**
     * Checks that a set has so many pictures.
     *
     * @throws BadDataException if it has fewer
     */
    public static void checkCount(int count, ImageSet set) {
        if (count > set.size()) {
            throw new BadDataException(String.format(
                    Locale.ROOT, "%d pictures are asked for and there are only %s.", count, set.describe()));
        }
    }

    /** All pictures of a set. */
    public static ResizedImages all(ImageSet set, int side) {
        return first(set.size(), set, side);
    }

    /** Number of pictures. */
    public int size() {
        return images.length;
    }

    /** Height and width. */
    public int side() {
        return side;
    }

    /** Number of values of one picture, {@code 3 * side * side}. */
    public int imageLength() {
        return Pixels.CHANNELS * side * side;
    }

    /** A picture; its bytes are shared and must not be changed. */
    public Pixels image(int index) {
        return new Pixels(side, side, images[index]);
    }

    /** Writes a picture as floats in [0, 1], {@code [3, side, side]}: value / 255, as ToTensor. */
    public void copyFloats(int index, float[] target, int offset) {
        byte[] image = images[index];
        for (int i = 0; i < image.length; i++) {
            target[offset + i] = (image[i] & 0xFF) / 255f;
        }
    }

    /** What it is and where it comes from. */
    public String describe() {
        return description;
    }

    /** Keeps the latest table of weights, because most sets have pictures of one size. */
    private static final class Resizer {
        private final int side;
        private volatile PilResize latest;

        Resizer(int side) {
            this.side = side;
            latest = new PilResize(side, side, side, side);
        }

        Pixels apply(Pixels picture) {
            PilResize resize = latest;
            if (!resize.fits(picture)) {
                resize = new PilResize(picture.height(), picture.width(), side, side);
                latest = resize;
            }
            return resize.apply(picture);
        }
    }
}
