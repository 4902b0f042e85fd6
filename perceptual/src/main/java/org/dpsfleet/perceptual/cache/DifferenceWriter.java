package org.dpsfleet.perceptual.cache;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.dpsfleet.perceptual.safetensors.Dtype;
import org.dpsfleet.perceptual.safetensors.SafetensorsPieces;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes differences as they are computed, and has them in the cache once all are there; closed before, it
 * leaves nothing. Where the disk refuses, it says so once and does nothing more: an evaluation does not
 * fail for the sake of a later one.
 */
public final class DifferenceWriter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DifferenceWriter.class);

    private final DifferenceCache cache;
    private final DifferenceKey key;
    private final Path file;
    private final Path temporary;
    private final List<CRC32C> checksums = new ArrayList<>();
    private ByteBuffer buffer = ByteBuffer.allocateDirect(0);
    private State state;
    private int items;

    private sealed interface State {
        record Open(SafetensorsPieces pieces) implements State {}

        record Over() implements State {}
    }

    DifferenceWriter(DifferenceCache cache, Path folder, DifferenceKey key) {
        this.cache = cache;
        this.key = key;
        this.file = folder.resolve(key.fileName());
        this.temporary = cache.temporary(key);
        this.state = begin();
    }

    private State begin() {
        List<SafetensorsPieces.Announced> tensors = new ArrayList<>();
        tensors.add(new SafetensorsPieces.Announced(
                StoredDifferences.CHECKSUMS, Dtype.I64, List.of((long) key.comparisons())));
        for (int c = 0; c < key.comparisons(); c++) {
            checksums.add(new CRC32C());
            tensors.add(new SafetensorsPieces.Announced(
                    StoredDifferences.tensor(c), Dtype.F32, List.of((long) key.items(), (long) key.channels())));
        }
        if (!cache.makeRoom(key.bytes())) {
            LOG.atInfo()
                    .addKeyValue("split", key.split())
                    .addKeyValue("bytes", key.bytes())
                    .log("differences are not kept: they are more than the whole cache may hold");
            return new State.Over();
        }
        try {
            return new State.Open(SafetensorsPieces.create(
                    temporary, tensors, new TreeMap<>(Map.of(StoredDifferences.KEY, key.text()))));
        } catch (IOException e) {
            return refused(e);
        }
    }

    /**
     * Appends the next items.
     *
     * @param rows for each comparison [n, channels] in C order
     */
    public void append(List<float[]> rows) {
        if (state instanceof State.Open(SafetensorsPieces pieces)) {
            try {
                for (int c = 0; c < key.comparisons(); c++) {
                    ByteBuffer bytes = bytes(rows.get(c));
                    checksums.get(c).update(bytes.duplicate());
                    pieces.put(StoredDifferences.tensor(c), (long) Float.BYTES * items * key.channels(), bytes);
                }
            } catch (IOException e) {
                close();
                state = refused(e);
            }
        }
        items += rows.getFirst().length / key.channels();
    }

    /** Whether what is appended is kept. */
    public boolean isOpen() {
        return state instanceof State.Open;
    }

    private ByteBuffer bytes(float[] values) {
        int length = Float.BYTES * values.length;
        if (buffer.capacity() < length) {
            buffer = ByteBuffer.allocateDirect(length).order(ByteOrder.LITTLE_ENDIAN);
        }
        buffer.clear().limit(length);
        buffer.asFloatBuffer().put(values);
        return buffer;
    }

    /**
     * All items have been appended: readers find the file from now on. It is not forced to the disk: if
     * power fails, its checksums tell, and it is computed again.
     */
    public void commit() {
        if (!(state instanceof State.Open(SafetensorsPieces pieces))) {
            return;
        }
        if (items != key.items()) {
            throw new IllegalStateException(
                    String.format(Locale.ROOT, "%d of %d items were appended", items, key.items()));
        }
        try {
            ByteBuffer sums = ByteBuffer.allocate(Long.BYTES * checksums.size()).order(ByteOrder.LITTLE_ENDIAN);
            checksums.forEach(checksum -> sums.putLong(checksum.getValue()));
            pieces.put(StoredDifferences.CHECKSUMS, 0, sums.flip());
            pieces.close();
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
            state = new State.Over();
            // Others may have written in the meantime.
            cache.makeRoom(0);
        } catch (IOException e) {
            close();
            state = refused(e);
            return;
        }
        cache.offer(key, file);
    }

    private State refused(IOException e) {
        LOG.atWarn()
                .addKeyValue("split", key.split())
                .addKeyValue("reason", e)
                .log("differences cannot be kept; the evaluation goes on without");
        return new State.Over();
    }

    @Override
    public void close() {
        if (state instanceof State.Open(SafetensorsPieces pieces)) {
            try (pieces) {
                Files.deleteIfExists(temporary);
            } catch (IOException e) {
                LOG.atWarn().addKeyValue("file", temporary).setCause(e).log("cannot be deleted");
            }
            state = new State.Over();
        }
    }
}
