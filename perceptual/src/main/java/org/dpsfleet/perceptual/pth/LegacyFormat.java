package org.dpsfleet.perceptual.pth;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The format until PyTorch 1.5: one pickle each of a magic number, the protocol, the writer's system,
 * the object and the keys of its storages; then, in the order of the keys, 8 bytes with the number of
 * elements, and the elements.
 */
record LegacyFormat(MemorySegment file, Map<String, Long> places) implements Storages {
    private static final BigInteger MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);
    private static final long PROTOCOL = 1001;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    static Content read(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            MemorySegment file = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), Arena.ofAuto());
            MemorySegment start = file.asSlice(0, Math.min(file.byteSize(), PthFile.PICKLE_LIMIT));
            var bytes = new PickleBytes(start.asByteBuffer());
            Map<String, Storage> storages = new HashMap<>();
            if (!MAGIC.equals(StateDictUnpickler.load(bytes, storages))) {
                throw new DamageException("it is a pickle that was not saved by PyTorch");
            }
            Object protocol = StateDictUnpickler.load(bytes, storages);
            if (!(protocol instanceof Number number) || number.longValue() != PROTOCOL) {
                throw new DamageException(String.format(Locale.ROOT, "its protocol is not %d", PROTOCOL));
            }
            if (!(StateDictUnpickler.load(bytes, storages) instanceof Map<?, ?> system)
                    || !Objects.equals(system.get("little_endian"), true)) {
                throw new DamageException("its byte order is not little-endian");
            }
            Object root = StateDictUnpickler.load(bytes, storages);
            if (!(StateDictUnpickler.load(bytes, new HashMap<>()) instanceof List<?> keys)) {
                throw new DamageException("its list of storages is missing");
            }
            return new Content(root, new LegacyFormat(file, places(file, bytes.position(), keys, storages)));
        }
    }

    private static Map<String, Long> places(
            MemorySegment file, long begin, List<?> keys, Map<String, Storage> storages) {
        Map<String, Long> places = new HashMap<>();
        long place = begin;
        for (Object key : keys) {
            Storage storage = key instanceof String ? storages.get(key) : null;
            if (storage == null) {
                throw new DamageException("it lists a storage that no tensor has");
            }
            if (file.byteSize() - place < Long.BYTES || file.byteSize() - place - Long.BYTES < storage.bytes()) {
                throw new DamageException("it is cut short at its storage " + key);
            }
            if (file.get(LONG, place) != storage.count()) {
                throw new DamageException(String.format(
                        Locale.ROOT,
                        "its storage %s has %d elements where %d are needed",
                        key,
                        file.get(LONG, place),
                        storage.count()));
            }
            places.put(storage.key(), place + Long.BYTES);
            place += Long.BYTES + storage.bytes();
        }
        if (!places.keySet().equals(storages.keySet())) {
            throw new DamageException("it lacks a storage that a tensor has");
        }
        return places;
    }

    /** None: the places follow from all sizes, so one that is wrong ends the reading. */
    @Override
    public @Nullable String fault(Storage storage) {
        return null;
    }

    @Override
    public MemorySegment read(Storage storage, long from, long length) {
        return file.asSlice(Objects.requireNonNull(places.get(storage.key())) + from, length);
    }
}
