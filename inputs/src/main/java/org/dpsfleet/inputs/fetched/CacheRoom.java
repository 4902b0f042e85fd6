package org.dpsfleet.inputs.fetched;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.dpsfleet.perceptual.MissingDataException;
import org.dpsfleet.perceptual.file.Leftovers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a folder of inputs within its limit: what was used least recently goes first, what somebody holds, fetches or
 * makes stays.
 *
 * @param folder of all
 * @param limit of all together, in bytes
 */
record CacheRoom(Path folder, long limit) {
    private static final Logger LOG = LoggerFactory.getLogger(CacheRoom.class);
    private static final Pattern KEPT = Pattern.compile("\\.?([0-9a-f]{64}(?:\\.unpacked|\\.pixels)?)"
            + "(?:\\.part|\\.part\\.version|\\.new|\\.[0-9a-f-]{36}\\.tmp)?");

    private record Kept(Path path, String key, long bytes, FileTime used) {}

    /**
     * Makes room for a content.
     *
     * @param key of the content, whose lock the caller owns
     * @param bytes that it will take, with what is here of it
     * @throws MissingDataException if there is not that much, whatever goes
     */
    void make(String key, String name, long bytes) throws IOException {
        List<Kept> others = new ArrayList<>(
                kept().stream().filter(kept -> !kept.key.equals(key)).toList());
        long total = others.stream().mapToLong(Kept::bytes).sum() + bytes;
        others.sort(Comparator.comparing(Kept::used).thenComparing(Kept::path));
        for (Kept oldest : others) {
            if (total <= limit || bytes > limit) {
                break;
            }
            if (delete(oldest)) {
                total -= oldest.bytes;
            }
        }
        if (total > limit) {
            throw new MissingDataException(String.format(
                    Locale.ROOT,
                    "%s needs %d MB, and %s may hold %d MB%s; --input-cache-size allows more.",
                    name,
                    megabytes(bytes),
                    folder,
                    limit / 1_000_000,
                    bytes > limit
                            ? ""
                            : String.format(Locale.ROOT, ", of which %d MB are in use", megabytes(total - bytes))));
        }
    }

    private static long megabytes(long bytes) {
        return (bytes + 999_999) / 1_000_000;
    }

    private boolean delete(Kept old) throws IOException {
        var lock = ContentLock.of(lockFile(old.key));
        if (!lock.tryOwn()) {
            return false;
        }
        try {
            Leftovers.delete(old.path);
            LOG.atInfo()
                    .addKeyValue("input", old.path)
                    .addKeyValue("bytes", old.bytes)
                    .log("an input was removed");
            return true;
        } finally {
            lock.release();
        }
    }

    /** The file whose lock says who uses a content. */
    Path lockFile(String key) {
        return folder.resolve("." + key + ".lock");
    }

    private List<Kept> kept() throws IOException {
        List<Kept> kept = new ArrayList<>();
        try (Stream<Path> all = Files.list(folder)) {
            for (Path path : all.toList()) {
                Matcher name = KEPT.matcher(String.valueOf(path.getFileName()));
                if (name.matches()) {
                    try {
                        kept.add(new Kept(path, name.group(1), bytes(path), Files.getLastModifiedTime(path)));
                    } catch (NoSuchFileException e) {
                        // another process removes it
                    }
                }
            }
        }
        return kept;
    }

    /** Of an unpacked folder they were counted once: it may have a hundred thousand files. */
    private static long bytes(Path path) throws IOException {
        if (Files.isRegularFile(path)) {
            return Files.size(path);
        }
        long counted = Unpacked.bytes(path);
        if (counted >= 0) {
            return counted;
        }
        try (Stream<Path> files = Files.walk(path)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        } catch (UncheckedIOException e) {
            return 0; // it goes at this moment
        }
    }
}
