package org.dpsfleet.perceptual.perceptualset;

/**
 * Judged pairs: two pictures, and whether people saw a difference. Implementations are thread safe
 * and always answer the same.
 */
public interface JndSource {
    /** Name within its set, such as {@code jnd/val/cnn}. */
    String name();

    /** Number of pairs, at least 1. */
    int size();

    /** Name of a pair, unique within the source. */
    String id(int index);

    /**
     * The pictures of a pair, both of one size.
     *
     * @throws org.dpsfleet.perceptual.BadDataException if one is damaged or of another size
     */
    PicturePair pair(int index);

    /**
     * Share of people who saw no difference, 0 to 1.
     *
     * @throws org.dpsfleet.perceptual.BadDataException if it cannot be read or is no share
     */
    float same(int index);

    /** The judgements of all pairs, in order. */
    default float[] sames() {
        float[] sames = new float[size()];
        for (int i = 0; i < sames.length; i++) {
            sames[i] = same(i);
        }
        return sames;
    }
}
