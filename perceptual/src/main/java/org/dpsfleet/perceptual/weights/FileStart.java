package org.dpsfleet.perceptual.weights;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.file.Reason;
import org.dpsfleet.perceptual.safetensors.SafetensorsFile;

/**
 * The first bytes of a file, and its last ones, by which formats are told apart.
 *
 * @param start up to {@value #LENGTH} bytes
 * @param end the last 8 bytes; fewer if the file is shorter
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record FileStart(byte[] start, byte[] end) {
    private static final int LENGTH = 512;

    static FileStart of(Path path) {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            long size = channel.size();
            return new FileStart(
                    bytes(channel, 0, Math.min(size, LENGTH)),
                    bytes(channel, Math.max(0, size - Long.BYTES), Math.min(size, Long.BYTES)));
        } catch (IOException e) {
            throw new BadDataException("%s cannot be read: %s.".formatted(path, Reason.of(e)), e);
        }
    }

    private static byte[] bytes(FileChannel channel, long from, long length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate((int) length);
        while (bytes.hasRemaining() && channel.read(bytes, from + bytes.position()) >= 0) {
            // until the part is whole, or the file has become shorter
        }
        return bytes.array();
    }

    /** Whether the file begins with these bytes, one per character. */
    boolean begins(String latin1) {
        return has(0, latin1);
    }

    /** Whether these bytes, one per character, are at that place. */
    boolean has(int at, String latin1) {
        byte[] bytes = latin1.getBytes(StandardCharsets.ISO_8859_1);
        return start.length >= at + bytes.length
                && ByteBuffer.wrap(start, at, bytes.length).equals(ByteBuffer.wrap(bytes));
    }

    /** The beginning as text without the space before it. */
    String text() {
        var text = new String(start, StandardCharsets.UTF_8);
        return (text.startsWith("\ufeff") ? text.substring(1) : text).stripLeading();
    }

    /** Either a zip file or a pickle; a safetensors file may start with the same bytes by chance. */
    boolean isPyTorch() {
        return !isSafetensors() && (begins("PK") || begins("\u0080"));
    }

    /** The length of a header, and then JSON. */
    boolean isSafetensors() {
        if (!has(Long.BYTES, "{")) {
            return false;
        }
        long length = ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN).getLong();
        return length >= 0 && length <= SafetensorsFile.HEADER_LIMIT;
    }
}
