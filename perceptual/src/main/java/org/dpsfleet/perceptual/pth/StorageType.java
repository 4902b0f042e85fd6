package org.dpsfleet.perceptual.pth;

import org.dpsfleet.perceptual.safetensors.Dtype;
import org.jspecify.annotations.Nullable;

/**
 * The type of a storage's elements.
 *
 * @param name in PyTorch, such as {@code HalfStorage}
 * @param bytes of one element
 * @param floating how the elements become floats; null where they are no real floating-point numbers
 */
record StorageType(String name, int bytes, @Nullable Dtype floating) implements Known {
    /** By the name in module {@code torch}; null if PyTorch has none of that name. */
    static @Nullable StorageType named(String name) {
        return switch (name) {
            case "FloatStorage" -> new StorageType(name, Float.BYTES, Dtype.F32);
            case "DoubleStorage" -> new StorageType(name, Double.BYTES, Dtype.F64);
            case "HalfStorage" -> new StorageType(name, Short.BYTES, Dtype.F16);
            case "BFloat16Storage" -> new StorageType(name, Short.BYTES, Dtype.BF16);
            case "ComplexDoubleStorage" -> new StorageType(name, 2 * Double.BYTES, null);
            case "ComplexFloatStorage", "LongStorage" -> new StorageType(name, Long.BYTES, null);
            case "IntStorage", "QInt32Storage" -> new StorageType(name, Integer.BYTES, null);
            case "ShortStorage" -> new StorageType(name, Short.BYTES, null);
            case "CharStorage",
                    "ByteStorage",
                    "BoolStorage",
                    "QInt8Storage",
                    "QUInt8Storage",
                    "QUInt4x2Storage",
                    "QUInt2x4Storage",
                    "UntypedStorage" -> new StorageType(name, 1, null);
            default -> null;
        };
    }
}
