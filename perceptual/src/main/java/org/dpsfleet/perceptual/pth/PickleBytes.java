package org.dpsfleet.perceptual.pth;

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** The bytes of a pickle, whose lengths can be checked before something of that length is allocated. */
final class PickleBytes extends InputStream {
    private static final int LINE_LIMIT = 256;

    private final ByteBuffer bytes;

    PickleBytes(ByteBuffer bytes) {
        this.bytes = bytes.order(ByteOrder.LITTLE_ENDIAN);
    }

    /** How many bytes were read. */
    int position() {
        return bytes.position();
    }

    /** Refuses a text whose announced length, in the next 4 or 8 bytes, is more than there is. */
    void checkLength(int sizeOfLength) {
        if (bytes.remaining() < sizeOfLength) {
            throw cutShort();
        }
        long length = sizeOfLength == Integer.BYTES
                ? Integer.toUnsignedLong(bytes.getInt(bytes.position()))
                : bytes.getLong(bytes.position());
        if (length < 0 || length > bytes.remaining() - sizeOfLength) {
            throw cutShort();
        }
    }

    /** The rest of a line. */
    String line() {
        int from = bytes.position();
        for (int i = 0; i < Math.min(LINE_LIMIT, bytes.remaining()); i++) {
            if (bytes.get(from + i) == '\n') {
                byte[] line = new byte[i];
                bytes.get(line).get();
                return new String(line, StandardCharsets.UTF_8);
            }
        }
        throw new DamageException("its pickle has a name without an end");
    }

    @Override
    public int read() {
        return bytes.hasRemaining() ? bytes.get() & 0xff : -1;
    }

    @Override
    public int read(byte[] into, int offset, int length) {
        if (length == 0) {
            return 0;
        }
        int count = Math.min(length, bytes.remaining());
        bytes.get(into, offset, count);
        return count == 0 ? -1 : count;
    }

    private static DamageException cutShort() {
        return new DamageException("its pickle is cut short");
    }
}
