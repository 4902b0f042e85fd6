package org.dpsfleet.perceptual.pth;

import java.util.Locale;
import org.dpsfleet.perceptual.safetensors.Dtype;

/**
 * The numbers that one or several tensors share.
 *
 * @param dtype of the elements
 * @param key that names it in the file
 * @param count of elements
 */
record Storage(Dtype dtype, String key, long count) {
    Storage {
        if (count < 0 || count > Long.MAX_VALUE / Double.BYTES) {
            throw new DamageException(String.format(Locale.ROOT, "its storage %s has %d elements", key, count));
        }
    }

    long bytes() {
        return count * dtype.bytes();
    }
}
