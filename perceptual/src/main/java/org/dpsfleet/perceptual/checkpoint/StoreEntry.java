package org.dpsfleet.perceptual.checkpoint;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Something that takes room in a store.
 *
 * @param workId of what it is; null for a temporary one
 * @param bytes of all its files
 */
public record StoreEntry(Kind kind, @Nullable String workId, URI uri, long bytes) {
    /** What it is. */
    public enum Kind {
        CHECKPOINT,
        /** Of a training that has not ended. */
        STATE,
        /** What a writer left that died. */
        TEMPORARY
    }
}
