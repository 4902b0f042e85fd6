package org.dpsfleet.perceptual.checkpoint;

import java.nio.file.Path;
import java.util.Locale;

/**
 * Where a store of another machine keeps copies of what is read, so that it is fetched once.
 *
 * @param folder that several processes may share
 * @param limit of all copies together, in bytes, at least 1; beyond it the least recently used go first
 */
public record LocalCopies(Path folder, long limit) {
    public LocalCopies {
        if (limit < 1) {
            throw new IllegalArgumentException(
                    String.format(Locale.ROOT, "copies of %d bytes hold nothing; at least 1 is needed", limit));
        }
    }
}
