package org.dpsfleet.perceptual.safetensors;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;

/**
 * Writes a safetensors file whose tensors never are in memory as a whole: shapes first, then bytes in any
 * order. What has not been put is zero. The caller sees to it that nobody takes a file that is not
 * complete for a complete one.
 */
public final class SafetensorsPieces implements AutoCloseable {
    private final FileChannel channel;
    private final Map<String, Long> places = new HashMap<>();

    private SafetensorsPieces(FileChannel channel) {
        this.channel = channel;
    }

    /** A tensor that is to come. */
    public record Announced(String name, Dtype dtype, List<Long> shape) {
        public Announced {
            shape = List.copyOf(shape);
        }

        private long bytes() {
            return shape.stream().reduce((long) dtype.bytes(), Math::multiplyExact);
        }
    }

    /**
     * Makes a new file.
     *
     * @param tensors in the order in which their data lie in the file
     * @throws IOException if it is there already or cannot be written
     */
    public static SafetensorsPieces create(Path file, List<Announced> tensors, SortedMap<String, String> metadata)
            throws IOException {
        var pieces =
                new SafetensorsPieces(FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
        try {
            pieces.head(tensors, metadata);
            return pieces;
        } catch (IOException e) {
            pieces.close();
            throw e;
        }
    }

    private void head(List<Announced> tensors, SortedMap<String, String> metadata) throws IOException {
        List<SafetensorsHeader.Entry> entries = new ArrayList<>();
        long end = 0;
        for (Announced tensor : tensors) {
            long begin = end;
            end += tensor.bytes();
            entries.add(new SafetensorsHeader.Entry(tensor.name(), tensor.dtype(), tensor.shape(), begin, end));
        }
        ByteBuffer head = SafetensorsHeader.encode(entries, metadata);
        long data = head.limit();
        entries.forEach(entry -> places.put(entry.name(), data + entry.begin()));
        write(head, 0);
    }

    /**
     * Puts bytes into a tensor.
     *
     * @param at byte of the tensor to begin at
     * @param bytes little endian, from position to limit
     */
    public void put(String tensor, long at, ByteBuffer bytes) throws IOException {
        write(bytes, Objects.requireNonNull(places.get(tensor), tensor) + at);
    }

    private void write(ByteBuffer bytes, long place) throws IOException {
        long at = place;
        while (bytes.hasRemaining()) {
            at += channel.write(bytes, at);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
