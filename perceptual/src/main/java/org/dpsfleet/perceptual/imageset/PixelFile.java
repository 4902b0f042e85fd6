package org.dpsfleet.perceptual.imageset;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.Objects;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;
import org.dpsfleet.perceptual.Interruption;
import org.dpsfleet.perceptual.file.WholeFile;
import org.dpsfleet.perceptual.image.Pixels;
import org.jspecify.annotations.Nullable;

/**
 * A file of decoded and resized pictures, {@code 3 x side x side} bytes each behind a header of 64 bytes. It is
 * mapped: it takes no heap, and all processes of a machine that read it share one copy, the operating system's.
 *
 * <p>The header is, in little-endian order, 8 letters, the layout's version, the number of pictures, their side, the
 * CRC-32C of all that follows the header, the 32 bytes of the key, zeros. A file of which any of it is not as
 * expected is not read.
 *
 * @param path where it is or will be
 * @param key 64 hexadecimal digits that stand for what decides the bytes of its pictures
 * @param count pictures, at least 1
 * @param side their height and width
 */
public record PixelFile(Path path, String key, int count, int side) {
    /**
     * Of decoding, drawing and resizing. It belongs into every key: to be raised when a picture of any set gets
     * other bytes than before.
     */
    public static final int PIXELS_VERSION = 1;

    private static final long LETTERS = ByteBuffer.wrap("dpspixel".getBytes(StandardCharsets.US_ASCII))
            .order(ByteOrder.LITTLE_ENDIAN)
            .getLong();
    private static final int LAYOUT = 1;
    private static final int HEADER = 64;

    /** Bytes of pictures that are made together and then written, and of what is checked together. */
    private static final int PIECE = 8 << 20;

    /** Keeps a file from getting its name. */
    @FunctionalInterface
    public interface Confirmation {
        /** Fails if the pictures have changed meanwhile. */
        void check() throws IOException;
    }

    /** Checks that it can have pictures. */
    public PixelFile {
        if (count < 1 || side < 1) {
            throw new IllegalArgumentException("count and side must be positive");
        }
    }

    /** How long the file is. */
    public long bytes() {
        return HEADER + bytes(count, side);
    }

    /** How many bytes so many pictures are. */
    public static long bytes(int count, int side) {
        return (long) count * Pixels.CHANNELS * side * side;
    }

    private int imageBytes() {
        return Math.toIntExact(bytes(1, side));
    }

    /**
     * Its pictures, which stay readable when the file is deleted or replaced; null if it is damaged, of another key or
     * of another size.
     *
     * @throws java.nio.file.NoSuchFileException if there is none
     * @throws IOException if it cannot be read
     */
    @Nullable
    Mapped open() throws IOException {
        MemorySegment mapped;
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            if (channel.size() != bytes()) {
                return null;
            }
            mapped = channel.map(FileChannel.MapMode.READ_ONLY, 0, bytes(), Arena.ofAuto());
        }
        MemorySegment pixels = mapped.asSlice(HEADER);
        if (mapped.mismatch(MemorySegment.ofBuffer(header(checksum(pixels)))) != HEADER) {
            return null;
        }
        return new Mapped(pixels, count, side);
    }

    /** The pictures of a file. */
    record Mapped(MemorySegment pixels, int count, int side) {
        private long at(int index) {
            return bytes(Objects.checkIndex(index, count), side);
        }

        byte[] rgb(int index) {
            return pixels.asSlice(at(index), bytes(1, side)).toArray(ValueLayout.JAVA_BYTE);
        }

        /** Writes a picture's values / 255, without an array of its bytes in between. */
        void copyFloats(int index, float[] target, int offset) {
            long at = at(index);
            int length = Math.toIntExact(bytes(1, side));
            for (int i = 0; i < length; i++) {
                target[offset + i] = (pixels.get(ValueLayout.JAVA_BYTE, at + i) & 0xFF) / 255f;
            }
        }
    }

    /**
     * Makes all pictures, on all cores, and writes them; a reader sees the whole file or what was there before.
     *
     * @param confirm whether they are still those of the key, asked when all are made
     * @throws UncheckedIOException if the disk is full, or the folder absent or not writable
     * @throws java.util.concurrent.CancellationException if this thread is interrupted
     */
    public void write(IntFunction<Pixels> pictures, Confirmation confirm) {
        try {
            WholeFile.write(path, channel -> writeTo(channel, pictures, confirm));
        } catch (UncheckedIOException e) {
            Interruption.check(e);
            throw e;
        }
    }

    private void writeTo(FileChannel channel, IntFunction<Pixels> pictures, Confirmation confirm) throws IOException {
        int together = Math.clamp(PIECE / imageBytes(), 1, count);
        byte[] piece = new byte[together * imageBytes()];
        var checksum = new CRC32C();
        channel.position(HEADER);
        for (int first = 0; first < count; first += together) {
            Interruption.check();
            int from = first;
            int some = Math.min(together, count - first);
            IntStream.range(0, some)
                    .parallel()
                    .forEach(i ->
                            System.arraycopy(pictures.apply(from + i).rgb(), 0, piece, i * imageBytes(), imageBytes()));
            checksum.update(piece, 0, some * imageBytes());
            write(channel, ByteBuffer.wrap(piece, 0, some * imageBytes()));
        }
        confirm.check();
        channel.position(0);
        write(channel, header(checksum));
    }

    private static void write(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private ByteBuffer header(CRC32C checksum) {
        return ByteBuffer.allocate(HEADER)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(LETTERS)
                .putInt(LAYOUT)
                .putInt(count)
                .putInt(side)
                .putInt((int) checksum.getValue())
                .put(HexFormat.of().parseHex(key))
                .rewind();
    }

    private static CRC32C checksum(MemorySegment pixels) {
        var checksum = new CRC32C();
        for (long at = 0; at < pixels.byteSize(); at += PIECE) {
            checksum.update(
                    pixels.asSlice(at, Math.min(PIECE, pixels.byteSize() - at)).asByteBuffer());
        }
        return checksum;
    }
}
