package org.dpsfleet.perceptual.imageset;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What an array in a MATLAB v5 file says of itself before its numbers come: flags, sizes, name.
 *
 * @param kind of its numbers, for example 9 for uint8
 * @param sizes of its axes, the first one running fastest
 * @param type that the numbers are stored as, for example 2 for uint8
 * @param numbersAt where they begin, in bytes from the variable's beginning
 * @param numberBytes how many bytes they are
 */
record MatHeader(int kind, List<Integer> sizes, String name, int type, int numbersAt, long numberBytes) {
    /** Bytes of a tag, and of what every part is rounded up to. */
    static final int TAG = 8;

    /** Flags, sizes and name of a variable and the tag of its numbers take less than that. */
    static final int START = 1024;

    private static final int LONGEST_NAME = 256;
    private static final int FIRST_NUMERIC = 6;
    private static final int LAST_NUMERIC = 15;
    private static final int COMPLEX = 0x800;
    private static final List<String> KINDS =
            List.of("double", "single", "int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64");

    /** The kind and the stored type of bytes. */
    static final int UINT8_KIND = 9;

    static final int UINT8_TYPE = 2;

    /**
     * Reads the header of an array of real numbers; none of anything else.
     *
     * @param start the variable's beginning, in the file's byte order
     * @param length of the variable
     * @param offset of {@code length} in {@code start}
     * @throws IOException saying what is wrong with it
     */
    static Optional<MatHeader> read(ByteBuffer start, long length, int offset) throws IOException {
        start.position(offset);
        start.getLong(); // the tag of the flags
        int flags = start.getInt();
        int kind = flags & 0xff;
        if (kind < FIRST_NUMERIC || kind > LAST_NUMERIC || (flags & COMPLEX) != 0) {
            return Optional.empty();
        }
        start.getInt();
        List<Integer> sizes = new ArrayList<>();
        ByteBuffer axes = part(start);
        while (axes.remaining() >= Integer.BYTES) {
            sizes.add(axes.getInt());
        }
        ByteBuffer letters = part(start);
        String name = StandardCharsets.UTF_8.decode(letters).toString();
        int tagAt = start.position();
        int word = start.getInt();
        boolean isSmall = word >>> 16 != 0;
        long bytes = isSmall ? word >>> 16 : Integer.toUnsignedLong(start.getInt());
        int numbersAt = isSmall ? tagAt + Integer.BYTES : start.position();
        if (bytes > length) {
            throw new IOException("a variable in it announces more than it can hold");
        }
        return Optional.of(new MatHeader(kind, List.copyOf(sizes), name, word & 0xffff, numbersAt, bytes));
    }

    /** The kind in MATLAB's words. */
    String kindName() {
        return KINDS.get(kind - FIRST_NUMERIC);
    }

    /** A part of up to 4 bytes has its length in the upper half of its type, and its bytes behind. */
    private static ByteBuffer part(ByteBuffer start) throws IOException {
        int from = start.position();
        int type = start.getInt();
        boolean isSmall = type >>> 16 != 0;
        long length = isSmall ? type >>> 16 : Integer.toUnsignedLong(start.getInt());
        if (length > LONGEST_NAME) {
            throw new IOException(
                    String.format(Locale.ROOT, "a variable in it has sizes or a name of %d bytes", length));
        }
        ByteBuffer bytes = start.slice(start.position(), (int) length).order(start.order());
        start.position(isSmall ? from + TAG : start.position() + (int) (length + TAG - 1) / TAG * TAG);
        return bytes;
    }
}
