package org.dpsfleet.perceptual.image;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * A PNG file taken apart into its chunks, up to the first {@code IEND}. Of an animation this is its still
 * picture.
 *
 * @param header its size and form
 * @param palette red, green, blue, one byte each; empty if there is none
 * @param data the compressed samples, in pieces
 */
record PngFile(PngHeader header, ByteBuffer palette, List<ByteBuffer> data) {
    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
    private static final int OVERHEAD = 12;
    /** More than this many bytes do not come out of one byte of deflated data. */
    private static final int MOST_INFLATED = 1032;

    /**
     * Finds the chunks of a file that begins with PNG's signature.
     *
     * @throws PictureFault if it ends too early, a checksum is wrong, or chunks are missing or misplaced
     */
    static PngFile parse(byte[] file) {
        ByteBuffer rest = ByteBuffer.wrap(file).position(SIGNATURE.length);
        PngHeader header = null;
        ByteBuffer palette = ByteBuffer.allocate(0);
        List<ByteBuffer> data = new ArrayList<>();
        String previous = "";
        while (!previous.equals("IEND")) {
            ByteBuffer chunk = next(rest);
            String type = type(chunk);
            ByteBuffer content = chunk.slice(4, chunk.limit() - 4);
            if ((header == null) != type.equals("IHDR")) {
                throw PictureFault.damaged("its first chunk, and no other, must be 'IHDR'");
            }
            switch (type) {
                case "IHDR" -> header = PngHeader.parse(content);
                case "PLTE" -> {
                    if (palette.hasRemaining() || !data.isEmpty()) {
                        throw PictureFault.damaged("a second or late palette");
                    }
                    palette = content;
                }
                case "IDAT" -> {
                    if (!data.isEmpty() && !previous.equals("IDAT")) {
                        throw PictureFault.damaged("its data are not in one piece");
                    }
                    data.add(content);
                }
                case "fcTL" -> checkFirstFrame(header, data, content);
                case "IEND" -> {} // the loop ends
                default -> checkKnown(type);
            }
            previous = type;
        }
        var png = new PngFile(Objects.requireNonNull(header), palette, List.copyOf(data));
        png.check();
        return png;
    }

    private static ByteBuffer next(ByteBuffer rest) {
        if (rest.remaining() < OVERHEAD) {
            throw PictureFault.damaged("the file is truncated: it has no 'IEND' chunk");
        }
        long length = Integer.toUnsignedLong(rest.getInt());
        if (length > rest.remaining() - 8) {
            throw PictureFault.damaged("the file is truncated within a chunk");
        }
        ByteBuffer chunk = rest.slice(rest.position(), 4 + (int) length);
        rest.position(rest.position() + 4 + (int) length);
        var crc = new CRC32();
        crc.update(chunk.duplicate());
        if (rest.getInt() != (int) crc.getValue()) {
            throw PictureFault.damaged("the checksum of its chunk '%s' is wrong".formatted(type(chunk)));
        }
        return chunk;
    }

    private static String type(ByteBuffer chunk) {
        byte[] type = new byte[4];
        chunk.get(0, type);
        return new String(type, StandardCharsets.ISO_8859_1);
    }

    private static void checkKnown(String type) {
        if (!type.chars().allMatch(c -> c < 128 && Character.isLetter(c))) {
            throw PictureFault.damaged("a chunk has no readable type");
        }
        if (Character.isUpperCase(type.charAt(0))) {
            throw PictureFault.unsupported("a PNG with the private chunk '%s'".formatted(type));
        }
    }

    /** The first frame of an animation is the still picture if its description precedes the data. */
    private static void checkFirstFrame(@Nullable PngHeader header, List<ByteBuffer> data, ByteBuffer content) {
        if (header == null || !data.isEmpty()) {
            return;
        }
        if (content.remaining() < 20
                || content.getInt(4) != header.width()
                || content.getInt(8) != header.height()
                || content.getLong(12) != 0) {
            throw PictureFault.damaged("the first frame of its animation does not cover it");
        }
    }

    private void check() {
        if (data.isEmpty()) {
            throw PictureFault.damaged("it has no data");
        }
        long bytes = data.stream().mapToLong(ByteBuffer::remaining).sum();
        if (bytes * MOST_INFLATED < header.rawBytes()) {
            throw PictureFault.damaged("it has too few bytes for its size");
        }
        int size = palette.remaining();
        if (header.colour() == PngHeader.Colour.PALETTE && (size < 3 || size > 3 * 256 || size % 3 != 0)) {
            throw PictureFault.damaged(String.format(Locale.ROOT, "a palette of %d bytes", size));
        }
    }

    /**
     * The same samples as a file without anything that is said about their colours: no palette, transparency,
     * gamma or profile. Indices into a palette are written as grey.
     */
    byte[] samplesOnly() {
        var stream = new ByteArrayOutputStream();
        stream.writeBytes(SIGNATURE);
        write(stream, "IHDR", header.withoutPalette());
        data.forEach(piece -> write(stream, "IDAT", piece.duplicate()));
        write(stream, "IEND", ByteBuffer.allocate(0));
        return stream.toByteArray();
    }

    private static void write(ByteArrayOutputStream stream, String type, ByteBuffer content) {
        ByteBuffer chunk = ByteBuffer.allocate(OVERHEAD + content.remaining());
        chunk.putInt(content.remaining())
                .put(type.getBytes(StandardCharsets.US_ASCII))
                .put(content);
        var crc = new CRC32();
        crc.update(chunk.array(), 4, chunk.position() - 4);
        stream.writeBytes(chunk.putInt((int) crc.getValue()).array());
    }
}
