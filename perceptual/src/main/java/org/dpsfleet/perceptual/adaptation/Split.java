package org.dpsfleet.perceptual.adaptation;

import java.util.Arrays;
import java.util.Locale;
import java.util.random.RandomGenerator;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.Seeds;

/**
 * The images that are trained on and the images held out.
 *
 * @param train indices
 * @param validation indices
 */
@SuppressWarnings("ArrayRecordComponent") // a short-lived pair, never compared
record Split(int[] train, int[] validation) {
    /** Draws a split; a pure function of its arguments. */
    static Split draw(int images, double validationFraction, long seed) {
        int[] order = shuffled(ascending(images), Seeds.generator(seed, "split"));
        var held = (int) Math.round(images * validationFraction);
        if (held >= images) {
            throw new BadDataException(String.format(
                    Locale.ROOT,
                    "Of %d training images, %d would be held out and none left to train on.",
                    images,
                    held));
        }
        return new Split(Arrays.copyOfRange(order, held, images), Arrays.copyOfRange(order, 0, held));
    }

    /** The training images in the order of an epoch. */
    int[] order(int epoch, long seed) {
        return shuffled(train, Seeds.generator(seed, "order", epoch));
    }

    private static int[] ascending(int n) {
        int[] indices = new int[n];
        Arrays.setAll(indices, i -> i);
        return indices;
    }

    /** Fisher and Yates. */
    private static int[] shuffled(int[] indices, RandomGenerator random) {
        int[] shuffled = indices.clone();
        for (int i = shuffled.length - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int swapped = shuffled[i];
            shuffled[i] = shuffled[j];
            shuffled[j] = swapped;
        }
        return shuffled;
    }
}
