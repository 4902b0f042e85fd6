package org.dpsfleet.perceptual.safetensors;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Writes float32 tensors as a safetensors file, so that equal input gives equal bytes.
 *
 * <p>Tensors and metadata are sorted by name and the header is padded with spaces to a multiple of
 * 8 bytes. A reader sees the old file or the whole new one, even after a power cut: the bytes go to
 * a temporary file in the same folder, are forced to the disk, and the file is then renamed.
 */
public final class SafetensorsWriter {
    private static final int CHUNK_FLOATS = 1 << 16;

    private SafetensorsWriter() {}

    /**
     * Writes or replaces a file; its folder must exist.
     *
     * @throws IllegalArgumentException if a tensor has the name {@code __metadata__}
     * @throws UncheckedIOException if the disk is full, or the folder absent or not writable
     */
    public static void write(Path path, SortedMap<String, FloatTensor> tensors,
            SortedMap<String, String> metadata) {
        // Copies, because a map may be sorted by a comparator of its own.
        SortedMap<String, FloatTensor> sorted = new TreeMap<>(Map.copyOf(tensors));
        ByteBuffer head = head(sorted, new TreeMap<>(Map.copyOf(metadata)));
        Path absolute = path.toAbsolutePath();
        Path folder = Objects.requireNonNull(absolute.getParent(), "a file has a folder");
        try {
            // Not createTempFile, which shuts out a reader that runs as another user.
            Path temporary = Files.createFile(folder.resolve(
                    ".%s.%s.tmp".formatted(absolute.getFileName(), UUID.randomUUID())));
            try {
                writeAndForce(temporary, head, sorted);
                Files.move(temporary, absolute, StandardCopyOption.ATOMIC_MOVE,
                        StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(temporary);
            }
            forceFolder(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("%s cannot be written".formatted(path), e);
        }
    }

    private static ByteBuffer head(SortedMap<String, FloatTensor> tensors,
            SortedMap<String, String> metadata) {
        List<SafetensorsHeader.Entry> entries = new ArrayList<>();
        long place = 0;
        for (var tensor : tensors.entrySet()) {
            long end = place + (long) Float.BYTES * tensor.getValue().values().length;
            List<Long> shape = Arrays.stream(tensor.getValue().shape()).boxed().toList();
            entries.add(new SafetensorsHeader.Entry(
                    tensor.getKey(), Dtype.F32, shape, place, end));
            place = end;
        }
        return SafetensorsHeader.encode(entries, metadata);
    }

    private static void writeAndForce(Path file, ByteBuffer head,
            SortedMap<String, FloatTensor> tensors) throws IOException {
        ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK_FLOATS * Float.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            writeAll(channel, head);
            for (FloatTensor tensor : tensors.values()) {
                float[] values = tensor.values();
                for (int from = 0; from < values.length; from += CHUNK_FLOATS) {
                    int count = Math.min(CHUNK_FLOATS, values.length - from);
                    chunk.clear();
                    chunk.asFloatBuffer().put(values, from, count);
                    writeAll(channel, chunk.limit(count * Float.BYTES));
                }
            }
            channel.force(true);
        }
    }

    private static void writeAll(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** Makes the rename itself durable. */
    private static void forceFolder(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
