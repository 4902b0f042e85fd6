package org.dpsfleet.perceptual.pth;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** Where a file keeps the numbers. */
interface Storages {
    /** Why a storage cannot be read, as a clause; null if it can. */
    @Nullable
    String fault(Storage storage);

    /**
     * A part of a storage, little-endian.
     *
     * @param from byte within the storage
     * @param length in bytes, at most what is there
     */
    MemorySegment read(Storage storage, long from, long length);
}
