package org.dpsfleet.perceptual.perceptualset;

/**
 * Judged triplets: a reference and two alternatives, and which of them people found closer.
 * Implementations are thread safe and always answer the same.
 */
public interface TwoAfcSource {
    /** Name within its set, such as {@code 2afc/val/cnn}. */
    String name();

    /** Number of triplets, at least 1. */
    int size();

    /** Name of a triplet, unique within the source. */
    String id(int index);

    /**
     * The pictures of a triplet, all of one size.
     *
     * @throws org.dpsfleet.perceptual.BadDataException if one is damaged or of another size
     */
    PictureTriplet triplet(int index);

    /**
     * Share of people who found the second alternative (p1) closer, 0 to 1.
     *
     * @throws org.dpsfleet.perceptual.BadDataException if it cannot be read or is no share
     */
    float judge(int index);

    /** The judgements of all triplets, in order. */
    default float[] judges() {
        float[] judges = new float[size()];
        for (int i = 0; i < judges.length; i++) {
            judges[i] = judge(i);
        }
        return judges;
    }
}
