package org.dpsfleet.perceptual.pth;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Locale;
import org.dpsfleet.perceptual.safetensors.Dtype;
import org.dpsfleet.perceptual.safetensors.FloatTensor;

/**
 * A view of a storage: element {@code (i, j, ..)} is at {@code offset + i * strides[0] + j * strides[1] ..}.
 *
 * <p>All its elements lie in the storage, and it has no more of them than the storage.
 */
record StoredTensor(Storage storage, long offset, List<Long> shape, List<Long> strides) {
    private static final int MOST_AXES = 32;

    StoredTensor {
        if (shape.size() != strides.size() || shape.size() > MOST_AXES) {
            throw new DamageException(
                    String.format(Locale.ROOT, "it has %d sizes and %d strides", shape.size(), strides.size()));
        }
        if (offset < 0 || min(shape) < 0 || min(strides) < 0) {
            throw new DamageException("it has a negative size, stride or offset");
        }
        try {
            long count = count(shape);
            // A tensor may repeat elements by a stride of 0; nothing that is trained does.
            if (count > storage.count()
                    || (count > 0 && Math.addExact(offset, reach(shape, strides)) >= storage.count())) {
                throw new DamageException(String.format(
                        Locale.ROOT,
                        "it is of shape %s at %d with strides %s and does not fit its storage of %d elements",
                        shape,
                        offset,
                        strides,
                        storage.count()));
            }
        } catch (ArithmeticException e) {
            throw new DamageException("it is of shape " + shape + ", which is too large");
        }
    }

    private static long min(List<Long> numbers) {
        return numbers.stream().mapToLong(Long::longValue).min().orElse(0);
    }

    private static long count(List<Long> shape) {
        return shape.contains(0L) ? 0 : shape.stream().reduce(1L, Math::multiplyExact);
    }

    /** How far behind its first element the last one is. */
    private static long reach(List<Long> shape, List<Long> strides) {
        long reach = 0;
        for (int axis = 0; axis < shape.size(); axis++) {
            reach = Math.addExact(reach, Math.multiplyExact(shape.get(axis) - 1, strides.get(axis)));
        }
        return reach;
    }

    /**
     * Reads it in C order; another floating type becomes float.
     *
     * @throws DamageException if its numbers are missing or are no floating-point numbers
     */
    FloatTensor read(Storages storages) {
        Dtype dtype = storage.type().floating();
        if (dtype == null) {
            throw new DamageException(
                    "it is a tensor in a " + storage.type().name() + ", and floating-point numbers are needed");
        }
        long[] axes = shape.stream().mapToLong(Long::longValue).toArray();
        long count = count(shape);
        if (count == 0) {
            return new FloatTensor(axes, new float[0]);
        }
        long span = reach(shape, strides) + 1;
        int size = dtype.bytes();
        if (span > (Integer.MAX_VALUE - 8) / size) {
            throw new DamageException("it is of shape " + shape + ", which is more than 2 GiB");
        }
        MemorySegment bytes = storages.read(storage, offset * size, span * size);
        float[] values = dtype.floats(bytes);
        return new FloatTensor(axes, isContiguous() ? values : gathered(values, (int) count));
    }

    private boolean isContiguous() {
        long expected = 1;
        for (int axis = shape.size() - 1; axis >= 0; axis--) {
            // The stride of an axis of one element is never used.
            if (shape.get(axis) != 1 && strides.get(axis) != expected) {
                return false;
            }
            expected *= shape.get(axis);
        }
        return true;
    }

    private float[] gathered(float[] values, int count) {
        float[] gathered = new float[count];
        long[] index = new long[shape.size()];
        // A stride that is never used may be any number.
        long from = 0;
        for (int to = 0; to < count; to++) {
            gathered[to] = values[(int) from];
            for (int axis = index.length - 1; axis >= 0; axis--) {
                from += strides.get(axis);
                if (++index[axis] < shape.get(axis)) {
                    break;
                }
                from -= strides.get(axis) * shape.get(axis);
                index[axis] = 0;
            }
        }
        return gathered;
    }
}
