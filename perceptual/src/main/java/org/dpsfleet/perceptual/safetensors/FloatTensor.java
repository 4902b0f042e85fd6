package org.dpsfleet.perceptual.safetensors;

import java.util.Arrays;
import java.util.Locale;
import org.dpsfleet.perceptual.BadDataException;

/**
 * Floats with a shape, in C order. The arrays are not copied: a tensor owns what it is given.
 *
 * @param shape sizes of the axes, none negative; empty for a single number
 * @param values as many as the product of the shape
 */
@SuppressWarnings("ArrayRecordComponent") // weights are too large to box; equality is by content
public record FloatTensor(long[] shape, float[] values) {
    /** Checks that the shape fits the number of values. */
    public FloatTensor {
        long count = 1;
        for (long axis : shape) {
            count = Math.multiplyExact(count, axis);
        }
        if (count != values.length || Arrays.stream(shape).anyMatch(axis -> axis < 0)) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT, "shape %s does not hold %d values", Arrays.toString(shape), values.length));
        }
    }

    /** A tensor with one axis. */
    public static FloatTensor vector(float... values) {
        return new FloatTensor(new long[] {values.length}, values);
    }

    /** A matrix whose every value is one. */
    public static FloatTensor ones(int rows, int columns) {
        float[] values = new float[Math.multiplyExact(rows, columns)];
        Arrays.fill(values, 1);
        return new FloatTensor(new long[] {rows, columns}, values);
    }

    /**
     * Checks that all values are numbers to compute with.
     *
     * @param name of the tensor
     * @param source what error messages call where it is from, for example a file
     * @throws BadDataException naming the first value that is NaN or infinite, and its index
     */
    public void checkFinite(String name, String source) {
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                throw new BadDataException(String.format(
                        Locale.ROOT,
                        "'%s' of %s holds %s at index %s, where every value must be a finite number.",
                        name,
                        source,
                        values[i],
                        Arrays.toString(index(i))));
            }
        }
    }

    private long[] index(int flat) {
        long[] index = new long[shape.length];
        long rest = flat;
        for (int axis = shape.length - 1; axis >= 0; axis--) {
            index[axis] = rest % shape[axis];
            rest /= shape[axis];
        }
        return index;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FloatTensor(long[] otherShape, float[] otherValues)
                && Arrays.equals(shape, otherShape)
                && Arrays.equals(values, otherValues);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(shape) + Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        return "FloatTensor" + Arrays.toString(shape);
    }
}
