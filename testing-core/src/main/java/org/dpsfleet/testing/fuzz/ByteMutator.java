package org.dpsfleet.testing.fuzz;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** Damages valid inputs; each damaged input follows from the seed and its index alone. */
final class ByteMutator {
    private static final int MOST_CHANGES = 4;
    private static final int LONGEST_PIECE = 64;

    private static final long[] LENGTHS = {
        0,
        1,
        -1,
        0x7f,
        0xff,
        0x7fff,
        0xffff,
        0xff_ffff,
        Integer.MAX_VALUE,
        Integer.MIN_VALUE,
        0xffff_ffffL,
        1L << 32,
        Long.MAX_VALUE,
        Long.MIN_VALUE
    };
    private static final String[] WORDS = {
        "null",
        "true",
        "-1",
        "1e999999999",
        "9".repeat(30),
        "NaN",
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"",
        "[".repeat(2000),
        "{\"a\":".repeat(2000),
        "\\ud800",
        "\0",
        "*a",
        "&a"
    };

    private final long seed;
    private final List<byte[]> valid;

    ByteMutator(long seed, List<byte[]> valid) {
        this.seed = seed;
        this.valid = List.copyOf(valid);
    }

    byte[] input(int index) {
        RandomGenerator random = new SplittableRandom(seed + index);
        byte[] bytes = any(random).clone();
        for (int change = random.nextInt(1, MOST_CHANGES + 1); change > 0; change--) {
            bytes = bytes.length == 0 ? any(random).clone() : changed(bytes, random);
        }
        return bytes;
    }

    private byte[] changed(byte[] bytes, RandomGenerator random) {
        int at = random.nextInt(bytes.length);
        int end = Math.min(bytes.length, at + random.nextInt(1, LONGEST_PIECE));
        byte[] piece = Arrays.copyOfRange(bytes, at, end);
        return switch (random.nextInt(9)) {
            case 0 -> flipped(bytes, at, 1 << random.nextInt(8));
            case 1 -> overwritten(bytes, at, new byte[] {(byte) random.nextInt(256)});
            case 2 -> overwritten(bytes, at, length(random));
            // Headers, where lengths are, are at the beginning as a rule.
            case 3 -> overwritten(bytes, random.nextInt(Math.min(bytes.length, 256)), length(random));
            case 4 -> Arrays.copyOf(bytes, at);
            case 5 -> joined(bytes, at, piece, at); // twice
            case 6 -> joined(bytes, at, new byte[0], end); // removed
            case 7 -> joined(bytes, at, word(random), random.nextBoolean() ? at : end);
            default -> spliced(bytes, at, any(random), random);
        };
    }

    private byte[] any(RandomGenerator random) {
        return valid.get(random.nextInt(valid.size()));
    }

    private static byte[] flipped(byte[] bytes, int at, int bit) {
        bytes[at] ^= (byte) bit;
        return bytes;
    }

    private static byte[] overwritten(byte[] bytes, int at, byte[] by) {
        System.arraycopy(by, 0, bytes, at, Math.min(by.length, bytes.length - at));
        return bytes;
    }

    private static byte[] length(RandomGenerator random) {
        int size = 1 << random.nextInt(4);
        ByteOrder order = random.nextBoolean() ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
        ByteBuffer all =
                ByteBuffer.allocate(Long.BYTES).order(order).putLong(0, LENGTHS[random.nextInt(LENGTHS.length)]);
        int from = order == ByteOrder.LITTLE_ENDIAN ? 0 : Long.BYTES - size;
        return Arrays.copyOfRange(all.array(), from, from + size);
    }

    private static byte[] word(RandomGenerator random) {
        return WORDS[random.nextInt(WORDS.length)].getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] spliced(byte[] bytes, int at, byte[] other, RandomGenerator random) {
        int from = random.nextBoolean() ? Math.min(at, other.length) : random.nextInt(other.length);
        return joined(bytes, at, Arrays.copyOfRange(other, from, other.length), bytes.length);
    }

    private static byte[] joined(byte[] bytes, int until, byte[] middle, int from) {
        return ByteBuffer.allocate(until + middle.length + bytes.length - from)
                .put(bytes, 0, until)
                .put(middle)
                .put(bytes, from, bytes.length - from)
                .array();
    }
}
