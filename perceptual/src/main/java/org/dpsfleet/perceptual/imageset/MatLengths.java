package org.dpsfleet.perceptual.imageset;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Checks the lengths in a MATLAB v5 file against the file's, because the library takes memory for any
 * length before it looks whether so much is there. Source: MathWorks, MAT-File Format, chapter 1.
 */
final class MatLengths {
    private static final int HEADER = 128;
    private static final int TAG = 8;
    private static final int MATRIX = 14;
    private static final int COMPRESSED = 15;

    /** Flags, sizes and name of a variable and the tag of its numbers take less than that. */
    private static final int START = 1024;

    private static final int LONGEST_NAME = 256;
    private static final int TEXT = 4;
    private static final int FIRST_NUMERIC = 6;
    private static final int LAST_NUMERIC = 15;
    private static final int COMPLEX = 0x800;

    /** Deflate makes data at most so many times smaller (zlib.net/zlib_tech.html). */
    private static final long MOST_COMPRESSION = 1032;

    private MatLengths() {}

    /**
     * Passes a file whose variables are texts or real numbers and no longer than the file allows.
     *
     * @throws IOException saying what is wrong with it
     */
    static void check(Path path) throws IOException {
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
            ByteBuffer header = read(file, 0, HEADER);
            boolean little = header.remaining() == HEADER && header.get(HEADER - 2) == 'I';
            ByteOrder order = little ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
            long at = HEADER;
            while (at + TAG <= file.size()) {
                ByteBuffer tag = read(file, at, TAG).order(order);
                int type = tag.getInt();
                long length = Integer.toUnsignedLong(tag.getInt());
                at += TAG;
                if (length > file.size() - at) {
                    throw new IOException("it is cut short, or a length in it is too large");
                }
                ByteBuffer start = read(file, at, (int) Math.min(length, START));
                if (type == COMPRESSED) {
                    checkInflated(inflated(start).order(order), length * MOST_COMPRESSION);
                } else if (type == MATRIX) {
                    checkVariable(start.order(order), length);
                }
                at += length;
            }
        } catch (BufferUnderflowException | IllegalArgumentException | DataFormatException e) {
            throw new IOException("a variable in it is damaged", e);
        }
    }

    private static ByteBuffer read(FileChannel file, long at, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining() && file.read(bytes, at + bytes.position()) > 0) {
            // A read may give less than was asked for.
        }
        return bytes.flip();
    }

    private static ByteBuffer inflated(ByteBuffer deflated) throws DataFormatException {
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(deflated);
            byte[] start = new byte[START];
            return ByteBuffer.wrap(start, 0, inflater.inflate(start));
        } finally {
            inflater.end();
        }
    }

    private static void checkInflated(ByteBuffer start, long most) throws IOException {
        int type = start.getInt();
        long length = Integer.toUnsignedLong(start.getInt());
        if (type != MATRIX || length > most) {
            throw new IOException("a compressed variable in it is damaged");
        }
        checkVariable(start, length);
    }

    private static void checkVariable(ByteBuffer start, long length) throws IOException {
        start.getLong(); // the tag of the flags
        int flags = start.getInt();
        int kind = flags & 0xff;
        boolean isPlain = kind == TEXT || (kind >= FIRST_NUMERIC && kind <= LAST_NUMERIC);
        if (!isPlain || (flags & COMPLEX) != 0) {
            throw new IOException("it holds more than texts and real numbers");
        }
        start.getInt();
        skip(start, LONGEST_NAME); // sizes of the axes
        skip(start, LONGEST_NAME); // name
        if (lengthOfPart(start) > length) {
            throw new IOException("a variable in it announces more than it can hold");
        }
    }

    private static void skip(ByteBuffer start, int most) throws IOException {
        int from = start.position();
        long length = lengthOfPart(start);
        if (length > most) {
            throw new IOException(
                    String.format(Locale.ROOT, "a variable in it has sizes or a name of %d bytes", length));
        }
        boolean isSmall = start.position() == from + Integer.BYTES;
        start.position(isSmall ? from + TAG : start.position() + (int) (length + TAG - 1) / TAG * TAG);
    }

    /** A part of up to 4 bytes has its length in the upper half of its type, and its bytes behind. */
    private static long lengthOfPart(ByteBuffer start) {
        int type = start.getInt();
        return type >>> 16 != 0 ? type >>> 16 : Integer.toUnsignedLong(start.getInt());
    }
}
