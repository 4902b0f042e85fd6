package org.dpsfleet.perceptual.pth;

import java.lang.foreign.MemorySegment;

/** Where a file keeps the numbers. */
interface Storages {
    /**
     * A part of a storage, little-endian.
     *
     * @param from byte within the storage
     * @param length in bytes, at most what is there
     */
    MemorySegment read(Storage storage, long from, long length);
}
