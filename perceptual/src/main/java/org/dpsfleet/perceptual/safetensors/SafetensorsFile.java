package org.dpsfleet.perceptual.safetensors;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.MissingDataException;
import org.dpsfleet.perceptual.file.Reason;
import org.dpsfleet.perceptual.safetensors.SafetensorsHeader.Entry;

/**
 * A safetensors file: tensors by name, read when asked for, and a map of texts.
 *
 * <p>The header is checked strictly when the file is opened: JSON, types, shapes, and data without
 * holes, overlaps or excess. The file is mapped, so large weights cost heap only where they are
 * asked for, and a file that is replaced (as {@link SafetensorsWriter} does) stays readable as it
 * was. Thread safe. Format: github.com/huggingface/safetensors.
 */
public final class SafetensorsFile implements TensorDictionary {
    /** A longer header is refused, as the reference implementation does. */
    public static final long HEADER_LIMIT = 100_000_000;

    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final Path path;
    private final SafetensorsHeader header;
    private final MemorySegment data;

    private SafetensorsFile(Path path, SafetensorsHeader header, MemorySegment data) {
        this.path = path;
        this.header = header;
        this.data = data;
    }

    /**
     * Opens a file and checks its header.
     *
     * @throws MissingDataException if there is no such file
     * @throws BadDataException if it is not a valid safetensors file
     */
    public static SafetensorsFile read(Path path) {
        SafetensorsFile file = readUsable(path);
        file.header.faults().entrySet().stream().findFirst().ifPresent(fault -> {
            throw bad(path, "tensor '" + fault.getKey() + "' cannot be read: " + fault.getValue());
        });
        return file;
    }

    /**
     * Opens a file of which not every tensor is needed: one whose entry in the header is wrong, or whose type
     * this reader does not know, is {@linkplain #unusable left out}. The other checks are those of {@link
     * #read}.
     *
     * @throws MissingDataException if there is no such file
     * @throws BadDataException if it is not a safetensors file, or is cut short
     */
    public static SafetensorsFile readUsable(Path path) {
        if (Files.isDirectory(path)) {
            throw new BadDataException("%s is a folder where a safetensors file is expected.".formatted(path));
        }
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            long size = channel.size();
            if (size < Long.BYTES) {
                throw bad(path, String.format(Locale.ROOT, "it has only %d bytes", size));
            }
            MemorySegment all = channel.map(FileChannel.MapMode.READ_ONLY, 0, size, Arena.ofAuto());
            long length = all.get(LONG, 0);
            if (length < 0 || length > HEADER_LIMIT) {
                throw bad(
                        path,
                        String.format(
                                        Locale.ROOT,
                                        "its first 8 bytes announce a header of %s bytes, and at most %d ",
                                        Long.toUnsignedString(length),
                                        HEADER_LIMIT)
                                + "are allowed");
            }
            if (length > size - Long.BYTES) {
                throw bad(
                        path,
                        String.format(
                                Locale.ROOT,
                                "it is cut short: its header takes %d bytes and %d are there",
                                length,
                                size - Long.BYTES));
            }
            byte[] json = all.asSlice(Long.BYTES, length).toArray(ValueLayout.JAVA_BYTE);
            MemorySegment data = all.asSlice(Long.BYTES + length);
            return new SafetensorsFile(path, SafetensorsHeader.parse(path, json, data.byteSize()), data);
        } catch (NoSuchFileException e) {
            throw MissingDataException.at(path, "a safetensors file");
        } catch (IOException e) {
            throw new BadDataException("%s cannot be read: %s.".formatted(path, Reason.of(e)), e);
        }
    }

    /** Empty: all of the file is one dictionary. */
    @Override
    public String place() {
        return "";
    }

    @Override
    public int depth() {
        return 0;
    }

    /** Those that are wrong in the header, and those of which {@link #floats} makes no floats. */
    @Override
    public SortedMap<String, String> unusable() {
        SortedMap<String, String> unusable = new TreeMap<>(header.faults());
        header.entries().values().stream()
                .filter(entry -> !entry.dtype().isFloating())
                .forEach(entry -> unusable.put(
                        entry.name(), "it is of type " + entry.dtype() + ", and floating-point numbers are needed"));
        return unusable;
    }

    /** Names of all tensors, of every type, sorted. */
    @Override
    public Set<String> names() {
        return Collections.unmodifiableSet(header.entries().keySet());
    }

    /** The texts under {@code __metadata__}, sorted by key; empty where there are none. */
    public SortedMap<String, String> metadata() {
        return new TreeMap<>(header.metadata());
    }

    /** Element type of a tensor. */
    public Dtype dtype(String name) {
        return entry(name).dtype();
    }

    @Override
    public long[] shape(String name) {
        return entry(name).shape().stream().mapToLong(Long::longValue).toArray();
    }

    @Override
    public FloatTensor tensor(String name) {
        return new FloatTensor(shape(name), floats(name));
    }

    /** Values of a tensor in C order; F32, or F64, F16 or BF16 converted to float. */
    public float[] floats(String name) {
        Entry entry = entry(name);
        if (!entry.dtype().isFloating()) {
            throw unexpected(entry, "F32, F64, F16 or BF16");
        }
        count(entry);
        return entry.dtype().floats(data.asSlice(entry.begin(), entry.end() - entry.begin()));
    }

    /** Values of an I64 tensor in C order. */
    public long[] longs(String name) {
        Entry entry = entry(name);
        if (entry.dtype() != Dtype.I64) {
            throw unexpected(entry, "I64");
        }
        long[] values = new long[count(entry)];
        MemorySegment.copy(data, LONG, entry.begin(), values, 0, values.length);
        return values;
    }

    /** The bytes of a tensor as they lie in the file, little endian; mapped, so they cost no heap. */
    public MemorySegment bytes(String name) {
        Entry entry = entry(name);
        return data.asSlice(entry.begin(), entry.end() - entry.begin());
    }

    /** The number of values, which fits an array. */
    private int count(Entry entry) {
        long count = (entry.end() - entry.begin()) / entry.dtype().bytes();
        if (count > Integer.MAX_VALUE - 8) {
            throw bad(path, "tensor '%s' has more values than a Java array holds".formatted(entry.name()));
        }
        return (int) count;
    }

    private Entry entry(String name) {
        Entry entry = header.entries().get(name);
        if (entry == null && header.faults().containsKey(name)) {
            throw bad(
                    path,
                    "tensor '" + name + "' cannot be read: " + header.faults().get(name));
        }
        if (entry == null) {
            throw new BadDataException(String.format(
                    Locale.ROOT,
                    "%s has no tensor '%s' among its %d tensors.",
                    path,
                    name,
                    header.entries().size()));
        }
        return entry;
    }

    private BadDataException unexpected(Entry entry, String expected) {
        return new BadDataException("Tensor '%s' of %s is of type %s where %s is expected."
                .formatted(entry.name(), path, entry.dtype(), expected));
    }

    private static BadDataException bad(Path path, String why) {
        return SafetensorsHeader.bad(path, why, null);
    }
}
