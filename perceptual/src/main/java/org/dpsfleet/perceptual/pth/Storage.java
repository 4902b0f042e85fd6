package org.dpsfleet.perceptual.pth;

import java.util.Locale;

/**
 * The numbers that one or several tensors share.
 *
 * @param type of the elements
 * @param key that names it in the file
 * @param count of elements
 */
record Storage(StorageType type, String key, long count) {
    Storage {
        if (count < 0 || count > Long.MAX_VALUE / (2 * Double.BYTES)) {
            throw new DamageException(String.format(Locale.ROOT, "its storage %s has %d elements", key, count));
        }
    }

    long bytes() {
        return count * type.bytes();
    }
}
