package org.dpsfleet.perceptual.perceptualset;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A type of real numbers as NumPy describes it, such as {@code <f4}.
 *
 * @param order of the bytes of one number
 * @param kind what the bytes mean
 * @param width bytes of one number
 */
record NpyType(ByteOrder order, Kind kind, int width) {
    private static final Pattern DESCRIPTION = Pattern.compile("([<>|=]?)([a-zA-Z?])([0-9]{0,4})(\\[.*])?");

    /** What is to be taken from an extended number's exponent if its 64 bits are read as a whole number. */
    private static final int EXTENDED_BIAS = 16383 + 63;

    private static final int QUADRUPLE_BIAS = 16383;

    enum Kind {
        BOOLEAN,
        SIGNED,
        UNSIGNED,
        FLOATING,
        /** 80 bits of an x86 processor with padding: {@code numpy.longdouble} on most machines. */
        EXTENDED
    }

    /** Understands a description, or gives null if it is not one of real numbers. */
    static @Nullable NpyType parse(String description) {
        Matcher matcher = DESCRIPTION.matcher(description);
        if (!matcher.matches() || matcher.group(4) != null || matcher.group(3).isEmpty()) {
            return null;
        }
        int width = Integer.parseInt(matcher.group(3));
        Kind kind = kind(matcher.group(2).charAt(0), width);
        // NumPy writes '<' or '>' wherever the order matters; its native order is little-endian on most machines.
        ByteOrder order = matcher.group(1).equals(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        return kind == null ? null : new NpyType(order, kind, width);
    }

    private static @Nullable Kind kind(char letter, int width) {
        boolean whole = width == 1 || width == 2 || width == 4 || width == 8;
        return switch (letter) {
            case 'b' -> width == 1 ? Kind.BOOLEAN : null;
            case 'i' -> whole ? Kind.SIGNED : null;
            case 'u' -> whole ? Kind.UNSIGNED : null;
            case 'f' -> width == 16 || width == 12 ? Kind.EXTENDED : whole && width > 1 ? Kind.FLOATING : null;
            default -> null;
        };
    }

    /** What a description that is not of real numbers stands for, in words. */
    static String inWords(String description) {
        if (description.startsWith("[")) {
            return "records of several fields";
        }
        Matcher matcher = DESCRIPTION.matcher(description);
        return switch (matcher.matches() ? matcher.group(2) : "") {
            case "c" -> "complex numbers";
            case "O" -> "Python objects";
            case "S", "a", "U" -> "text";
            case "M" -> "dates";
            case "m" -> "durations";
            case "V" -> "raw bytes";
            default -> "of an unknown type";
        };
    }

    /**
     * Reads the next number.
     *
     * @return null if its bytes are no number that this machine could have the same
     */
    @Nullable
    Double next(ByteBuffer bytes) {
        bytes.order(order);
        return switch (kind) {
            case BOOLEAN -> bytes.get() == 0 ? 0.0 : 1.0;
            case SIGNED ->
                switch (width) {
                    case 1 -> (double) bytes.get();
                    case 2 -> (double) bytes.getShort();
                    case 4 -> (double) bytes.getInt();
                    default -> (double) bytes.getLong();
                };
            case UNSIGNED ->
                switch (width) {
                    case 1 -> (double) Byte.toUnsignedInt(bytes.get());
                    case 2 -> (double) Short.toUnsignedInt(bytes.getShort());
                    case 4 -> (double) Integer.toUnsignedLong(bytes.getInt());
                    default -> unsigned(bytes.getLong());
                };
            case FLOATING ->
                switch (width) {
                    case 2 -> (double) Float.float16ToFloat(bytes.getShort());
                    case 4 -> (double) bytes.getFloat();
                    default -> bytes.getDouble();
                };
            case EXTENDED -> extended(bytes);
        };
    }

    private static double unsigned(long bits) {
        // Of 64 bits 53 fit: the lowest is kept in mind for the rounding.
        return bits >= 0 ? bits : (bits >>> 1 | (bits & 1)) * 2.0;
    }

    /**
     * The padding may hold anything. Where other processors keep their format of 128 bits, its sign and
     * exponent are in the last two bytes of it: if those could be of such a number, nobody can tell which it is.
     */
    private @Nullable Double extended(ByteBuffer bytes) {
        boolean little = order == ByteOrder.LITTLE_ENDIAN;
        int from = bytes.position();
        bytes.position(from + width);
        int start = little ? from : from + width - 10;
        long mantissa = bytes.getLong(little ? start : start + 2);
        int exponent = bytes.getShort(little ? start + 8 : start);
        if (width == 16 && couldBeQuadruple(bytes.getShort(little ? from + 14 : from) & 0x7FFF)) {
            return null;
        }
        double sign = exponent < 0 ? -1 : 1;
        int power = exponent & 0x7FFF;
        if (power == 0x7FFF) {
            return mantissa << 1 == 0 ? sign * Double.POSITIVE_INFINITY : Double.NaN;
        }
        if (mantissa >= 0) { // the first bit of a number other than 0 is written
            return mantissa == 0 && power == 0 ? sign * 0.0 : null;
        }
        return sign * Math.scalb(unsigned(mantissa), power - EXTENDED_BIAS);
    }

    /** Whether the number is within the range of doubles, or none. */
    private static boolean couldBeQuadruple(int exponent) {
        return exponent == 0x7FFF || Math.abs(exponent - QUADRUPLE_BIAS) < 1100;
    }
}
