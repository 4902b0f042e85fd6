package org.dpsfleet.perceptual.imageset;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.dpsfleet.perceptual.HostMemory;
import org.dpsfleet.perceptual.tensor.NativeHeap;

/**
 * An array of real numbers in a MATLAB v5 file, found without reading its numbers. Of these as many are read as
 * are asked for, and they are kept outside of the heap: a file may hold gigabytes of which thousands are
 * needed. Source: MathWorks, MAT-File Format, chapter 1.
 *
 * @param deflated whether the variable is compressed
 * @param at where in the file the variable begins, behind its tag
 * @param header what the array says of itself; its place is counted in the inflated variable
 */
record MatArray(Path path, boolean deflated, long at, MatHeader header) {
    private static final int FILE_HEADER = 128;
    private static final int VERSION_AT = 124;
    /** Version 1.0 and the letters MI, which the other byte order has as IM. */
    private static final int BIG = 0x01004d49;

    private static final int LITTLE = 0x0001494d;
    private static final int MATRIX = 14;
    private static final int COMPRESSED = 15;
    private static final int PIECE = 1 << 16;

    /** Deflate makes data at most so many times smaller (zlib.net/zlib_tech.html). */
    private static final long MOST_COMPRESSION = 1032;

    /**
     * The array of a name; the last one where there are several, none where it is text or no plain array.
     *
     * @throws IOException saying what is wrong with the file
     */
    static Optional<MatArray> find(Path path, String name) throws IOException {
        Optional<MatArray> found = Optional.empty();
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
            ByteOrder order = order(read(file, 0, FILE_HEADER));
            long at = FILE_HEADER;
            while (at + MatHeader.TAG <= file.size()) {
                ByteBuffer tag = read(file, at, MatHeader.TAG).order(order);
                int type = tag.getInt();
                long length = Integer.toUnsignedLong(tag.getInt());
                at += MatHeader.TAG;
                if (length > file.size() - at) {
                    throw new IOException("it is cut short, or a length in it is too large");
                }
                ByteBuffer start = read(file, at, (int) Math.min(length, MatHeader.START));
                Optional<MatHeader> header =
                        switch (type) {
                            case MATRIX -> MatHeader.read(start.order(order), length, 0);
                            case COMPRESSED -> inflatedHeader(inflated(start).order(order), length);
                            default -> Optional.empty();
                        };
                if (header.filter(h -> h.name().equals(name)).isPresent()) {
                    found = Optional.of(new MatArray(path, type == COMPRESSED, at, header.get()));
                }
                at += length;
            }
        } catch (BufferUnderflowException | IllegalArgumentException | DataFormatException e) {
            throw new IOException("a variable in it is damaged", e);
        }
        return found;
    }

    private static ByteOrder order(ByteBuffer header) throws IOException {
        if (header.remaining() == FILE_HEADER) {
            int version = header.getInt(VERSION_AT);
            if (version == BIG) {
                return ByteOrder.BIG_ENDIAN;
            }
            if (version == LITTLE) {
                return ByteOrder.LITTLE_ENDIAN;
            }
        }
        throw new IOException("it does not begin as such a file");
    }

    private static ByteBuffer read(FileChannel file, long at, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining() && file.read(bytes, at + bytes.position()) > 0) {
            // A read may give less than was asked for.
        }
        return bytes.flip();
    }

    private static ByteBuffer inflated(ByteBuffer deflated) throws DataFormatException {
        var inflater = new Inflater();
        try {
            inflater.setInput(deflated);
            byte[] start = new byte[MatHeader.START];
            return ByteBuffer.wrap(start, 0, inflater.inflate(start));
        } finally {
            inflater.end();
        }
    }

    private static Optional<MatHeader> inflatedHeader(ByteBuffer start, long deflated) throws IOException {
        int type = start.getInt();
        long length = Integer.toUnsignedLong(start.getInt());
        if (type != MATRIX || length > deflated * MOST_COMPRESSION) {
            throw new IOException("a compressed variable in it is damaged");
        }
        return MatHeader.read(start, length, MatHeader.TAG);
    }

    /**
     * The first bytes of its numbers, outside of the heap.
     *
     * @param count at most the header's
     * @throws IOException saying what is wrong with the file
     * @throws org.dpsfleet.perceptual.HostMemoryException if this machine does not have so much memory
     */
    MemorySegment first(long count) throws IOException {
        if (!deflated) {
            try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
                return file.map(FileChannel.MapMode.READ_ONLY, at + header.numbersAt(), count, Arena.ofAuto());
            }
        }
        HostMemory.checkOutsideOfHeap(count, path.toString());
        MemorySegment kept = NativeHeap.allocate(Math.max(1, count));
        inflate(count, (piece, length, at) -> MemorySegment.copy(MemorySegment.ofArray(piece), 0, kept, at, length));
        return kept;
    }

    /**
     * Reads all of its numbers and keeps none.
     *
     * @throws IOException if they are damaged
     */
    void check() throws IOException {
        if (deflated) {
            inflate(header.numberBytes(), (piece, length, at) -> {});
        }
    }

    /** Takes pieces of the numbers as they come. */
    @FunctionalInterface
    private interface Sink {
        void take(byte[] piece, int length, long at);
    }

    private void inflate(long count, Sink sink) throws IOException {
        var inflater = new Inflater();
        try (InputStream file = new BufferedInputStream(Files.newInputStream(path), PIECE)) {
            file.skipNBytes(at);
            InputStream numbers = new InflaterInputStream(file, inflater, PIECE);
            numbers.skipNBytes(header.numbersAt());
            byte[] piece = new byte[PIECE];
            for (long done = 0; done < count; ) {
                int read = numbers.readNBytes(piece, 0, (int) Math.min(PIECE, count - done));
                if (read == 0) {
                    throw new EOFException("its numbers end too early");
                }
                sink.take(piece, read, done);
                done += read;
            }
            if (count == header.numberBytes()) {
                var _ = numbers.skip(Long.MAX_VALUE); // to the checksum, which is looked at there
            }
        } finally {
            inflater.end();
        }
    }
}
