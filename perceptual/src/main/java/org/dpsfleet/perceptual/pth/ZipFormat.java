package org.dpsfleet.perceptual.pth;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.dpsfleet.perceptual.file.Reason;
import org.jspecify.annotations.Nullable;

/**
 * The format since PyTorch 1.6: a zip file with the entries {@code <name>/data.pkl}, {@code
 * <name>/data/<key>} of every storage, and {@code <name>/byteorder}. PyTorch never compresses them; an
 * entry that is compressed is refused, so none is larger than the file.
 *
 * @param folder with its slash, empty where the entries are at the top
 * @param faults why a storage cannot be read, by its key
 */
record ZipFormat(Path file, String folder, Map<String, String> faults) implements Storages {
    private static final String PICKLE = "data.pkl";

    /** The largest published networks have some thousand. */
    private static final int MOST_ENTRIES = 100_000;

    static Content read(Path file) throws IOException {
        try (ZipFile zip = new ZipFile(file.toFile())) {
            if (zip.size() > MOST_ENTRIES) {
                throw new DamageException(String.format(
                        Locale.ROOT,
                        "it is a zip file with %d entries, and at most %d are accepted",
                        zip.size(),
                        MOST_ENTRIES));
            }
            List<String> entries = zip.stream().map(ZipEntry::getName).toList();
            List<String> pickles = entries.stream()
                    .filter(n -> n.equals(PICKLE) || n.endsWith("/" + PICKLE))
                    .toList();
            if (pickles.isEmpty()) {
                throw new DamageException(ForeignZip.name(entries));
            }
            if (pickles.size() != 1) {
                throw new DamageException(String.format(
                        Locale.ROOT,
                        "it is a zip file with %d entries named data.pkl where one is expected",
                        pickles.size()));
            }
            String pickle = pickles.getFirst();
            String folder = pickle.substring(0, pickle.length() - PICKLE.length());
            if (entries.contains(folder + "constants.pkl")) {
                throw new DamageException("it is a TorchScript archive (torch.jit.save), not a state dictionary;"
                        + " in Python, torch.save(torch.jit.load(file).state_dict(), other_file) makes one");
            }
            checkByteOrder(zip, folder);
            Map<String, Storage> storages = new HashMap<>();
            Object root = StateDictUnpickler.load(new PickleBytes(ByteBuffer.wrap(pickle(zip, pickle))), storages);
            return new Content(root, new ZipFormat(file, folder, faults(zip, folder, storages)));
        }
    }

    private static Map<String, String> faults(ZipFile zip, String folder, Map<String, Storage> storages) {
        Map<String, String> faults = new HashMap<>();
        storages.values().forEach(storage -> {
            try {
                check(zip, folder, storage);
            } catch (DamageException e) {
                faults.put(storage.key(), String.valueOf(e.getMessage()));
            }
        });
        return faults;
    }

    private static byte[] pickle(ZipFile zip, String name) throws IOException {
        ZipEntry entry = stored(zip, name);
        if (entry.getSize() > PthFile.PICKLE_LIMIT) {
            throw new DamageException(String.format(
                    Locale.ROOT,
                    "its pickle has %d bytes, and at most %d are accepted",
                    entry.getSize(),
                    PthFile.PICKLE_LIMIT));
        }
        return bytes(zip, entry, 0, (int) entry.getSize());
    }

    private static void checkByteOrder(ZipFile zip, String folder) throws IOException {
        ZipEntry entry = zip.getEntry(folder + "byteorder");
        if (entry != null) {
            stored(zip, entry.getName());
            var order = new String(bytes(zip, entry, 0, (int) Math.min(6, entry.getSize())), StandardCharsets.UTF_8);
            if (!order.equals("little")) {
                throw new DamageException("its byte order is '%s' where little is expected".formatted(order));
            }
        }
    }

    private static ZipEntry stored(ZipFile zip, String name) {
        @Nullable ZipEntry entry = zip.getEntry(name);
        if (entry == null) {
            throw new DamageException("its entry %s is missing".formatted(name));
        }
        if (entry.getMethod() != ZipEntry.STORED || entry.getSize() != entry.getCompressedSize()) {
            throw new DamageException("its entry %s is compressed".formatted(name));
        }
        return entry;
    }

    private static ZipEntry check(ZipFile zip, String folder, Storage storage) {
        ZipEntry entry = stored(zip, folder + "data/" + storage.key());
        if (entry.getSize() != storage.bytes()) {
            throw new DamageException(String.format(
                    Locale.ROOT,
                    "its entry %s has %d bytes where %d are needed",
                    entry.getName(),
                    entry.getSize(),
                    storage.bytes()));
        }
        return entry;
    }

    private static byte[] bytes(ZipFile zip, ZipEntry entry, long from, int length) throws IOException {
        try (InputStream in = zip.getInputStream(entry)) {
            in.skipNBytes(from);
            byte[] bytes = in.readNBytes(length);
            if (bytes.length < length) {
                throw new DamageException("its entry %s is cut short".formatted(entry.getName()));
            }
            return bytes;
        }
    }

    @Override
    public @Nullable String fault(Storage storage) {
        return faults.get(storage.key());
    }

    @Override
    public MemorySegment read(Storage storage, long from, long length) {
        // Opened anew each time: nobody has to close a file of weights, and it may be replaced meanwhile.
        try (ZipFile zip = new ZipFile(file.toFile())) {
            ZipEntry entry = check(zip, folder, storage);
            return MemorySegment.ofArray(bytes(zip, entry, from, Math.toIntExact(length)));
        } catch (IOException e) {
            throw new DamageException("it cannot be read again (%s)".formatted(Reason.of(e)));
        }
    }
}
