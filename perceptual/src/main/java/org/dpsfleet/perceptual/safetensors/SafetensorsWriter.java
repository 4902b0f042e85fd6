package org.dpsfleet.perceptual.safetensors;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.dpsfleet.perceptual.file.WholeFile;

/**
 * Writes float32 tensors as a safetensors file, so that equal input gives equal bytes.
 *
 * <p>Tensors and metadata are sorted by name and the header is padded with spaces to a multiple of
 * 8 bytes. A reader sees the old file or the whole new one: see {@link WholeFile}.
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
    public static void write(Path path, SortedMap<String, FloatTensor> tensors, SortedMap<String, String> metadata) {
        // Copies, because a map may be sorted by a comparator of its own.
        SortedMap<String, FloatTensor> sorted = new TreeMap<>(Map.copyOf(tensors));
        ByteBuffer head = head(sorted, new TreeMap<>(Map.copyOf(metadata)));
        WholeFile.write(path, channel -> {
            writeAll(channel, head);
            writeTensors(channel, sorted);
        });
    }

    private static ByteBuffer head(SortedMap<String, FloatTensor> tensors, SortedMap<String, String> metadata) {
        List<SafetensorsHeader.Entry> entries = new ArrayList<>();
        long place = 0;
        for (var tensor : tensors.entrySet()) {
            long end = place + (long) Float.BYTES * tensor.getValue().values().length;
            List<Long> shape = Arrays.stream(tensor.getValue().shape()).boxed().toList();
            entries.add(new SafetensorsHeader.Entry(tensor.getKey(), Dtype.F32, shape, place, end));
            place = end;
        }
        return SafetensorsHeader.encode(entries, metadata);
    }

    private static void writeTensors(FileChannel channel, SortedMap<String, FloatTensor> tensors) throws IOException {
        ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK_FLOATS * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (FloatTensor tensor : tensors.values()) {
            float[] values = tensor.values();
            for (int from = 0; from < values.length; from += CHUNK_FLOATS) {
                int count = Math.min(CHUNK_FLOATS, values.length - from);
                chunk.clear();
                chunk.asFloatBuffer().put(values, from, count);
                writeAll(channel, chunk.limit(count * Float.BYTES));
            }
        }
    }

    private static void writeAll(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }
}
