package org.dpsfleet.perceptual.imageset;

import org.dpsfleet.perceptual.image.Pixels;

/** Numbered pictures of any size. Implementations are thread safe and always answer the same. */
public interface ImageSet {
    /** Number of pictures, at least 1. */
    int size();

    /**
     * A picture at the set's own size.
     *
     * @param index 0 to {@code size() - 1}
     * @throws org.dpsfleet.perceptual.BadDataException if its file is damaged
     */
    Pixels image(int index);

    /** What it is and where, in a few words, for reports and messages. */
    String describe();
}
