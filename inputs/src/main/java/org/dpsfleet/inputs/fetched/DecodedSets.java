package org.dpsfleet.inputs.fetched;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.dpsfleet.perceptual.HostMemory;
import org.dpsfleet.perceptual.Interruption;
import org.dpsfleet.perceptual.MissingDataException;
import org.dpsfleet.perceptual.checkpoint.Hashes;
import org.dpsfleet.perceptual.file.Reason;
import org.dpsfleet.perceptual.imageset.ImageSet;
import org.dpsfleet.perceptual.imageset.PixelFile;
import org.dpsfleet.perceptual.imageset.ResizedImages;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Image sets that were decoded and resized once, each in a file of a machine's folder of inputs. One process makes the
 * file, the others wait for it. Where that can't be done, a set is kept in the heap as far as it goes, and a warning
 * says why.
 *
 * <p>A file is not held while it is used: one that goes to make room for other inputs stays readable to whoever has
 * it open, and nothing that a task can't do without is refused for its sake.
 */
public final class DecodedSets {
    private static final Logger LOG = LoggerFactory.getLogger(DecodedSets.class);
    private static final Duration LOOK = Duration.ofMillis(200);

    /**
     * Of pixels that stay in the heap: they are decoded in about a second, and no heap is too small for them. A small
     * experiment leaves no files.
     */
    private static final long SMALL = 16 << 20;

    /** Sets that have no file in this process, which is said once of each. */
    private static final Set<Path> SAID = ConcurrentHashMap.newKeySet();

    private final Path folder;
    private final CacheRoom room;
    private final long small;

    DecodedSets(Path folder, CacheRoom room) {
        this(folder, room, SMALL);
    }

    /** @param small bytes of pixels that need no file */
    DecodedSets(Path folder, CacheRoom room, long small) {
        this.folder = folder;
        this.room = room;
        this.small = small;
    }

    /**
     * The first images of a set.
     *
     * @param content what decides the bytes of these images at their own size; asked for if there is to be a file
     * @throws org.dpsfleet.perceptual.BadDataException if an image is damaged
     * @throws java.util.concurrent.CancellationException if this thread is interrupted
     */
    public ResizedImages first(int count, ImageSet set, int side, Supplier<String> content) {
        if (PixelFile.bytes(count, side) <= small && ResizedImages.fitting(count, side) == count) {
            return ResizedImages.first(count, set, side);
        }
        Supplier<String> key = () -> Hashes.sha256(String.format(
                        Locale.ROOT,
                        "%d images, side %d, version %d, %s",
                        count,
                        side,
                        PixelFile.PIXELS_VERSION,
                        content.get())
                .getBytes(StandardCharsets.UTF_8));
        String known = key.get();
        var file = new PixelFile(folder.resolve(known + ".pixels"), known, count, side);
        String problem;
        try {
            return kept(file, set, key);
        } catch (MissingDataException e) {
            problem = String.valueOf(e.getMessage());
        } catch (IOException | UncheckedIOException e) {
            Interruption.check(e);
            problem = Reason.withFile(e);
        }
        if (SAID.add(file.path())) {
            LOG.atWarn()
                    .addKeyValue("images", set.describe())
                    .addKeyValue("file", file.path())
                    .addKeyValue("reason", problem)
                    .log("decoded images have no file; each process decodes them, and keeps in its heap what fits");
        }
        return ResizedImages.first(count, set, side);
    }

    private ResizedImages kept(PixelFile file, ImageSet set, Supplier<String> key) throws IOException {
        Optional<ResizedImages> found = find(file, set);
        if (found.isPresent()) {
            return found.get();
        }
        Files.createDirectories(folder);
        var lock = ContentLock.of(room.lockFile(name(file)));
        boolean waits = false;
        while (!lock.tryOwn()) {
            if (!waits) {
                waits = true;
                LOG.atInfo()
                        .addKeyValue("images", set.describe())
                        .log("waiting for another process that decodes images");
            }
            look();
            found = find(file, set);
            if (found.isPresent()) {
                return found.get();
            }
        }
        try {
            found = find(file, set);
            return found.isPresent() ? found.get() : made(file, set, key);
        } finally {
            lock.release();
        }
    }

    private static void look() {
        try {
            Thread.sleep(LOOK);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            Interruption.check(e);
        }
    }

    /** Needs no lock: under its name a file is whole. */
    private static Optional<ResizedImages> find(PixelFile file, ImageSet set) throws IOException {
        try {
            Optional<ResizedImages> images = ResizedImages.mapped(file, set);
            if (images.isPresent()) {
                use(file.path());
            }
            return images;
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** So that it is not the first to go. */
    private static void use(Path file) {
        try {
            Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
        } catch (IOException e) {
            // of another user, or gone by now: it can be read all the same
        }
    }

    private ResizedImages made(PixelFile file, ImageSet set, Supplier<String> key) throws IOException {
        if (Files.exists(file.path())) {
            LOG.atWarn().addKeyValue("file", file.path()).log("a file of decoded images is damaged and is made again");
        }
        room.make(name(file), set.describe(), file.bytes());
        long free = Files.getFileStore(folder).getUsableSpace();
        if (free / 2 < file.bytes()) {
            // What else is written to this disk, such as checkpoints, finds as much room again.
            throw new FileSystemException(
                    folder.toString(),
                    null,
                    String.format(
                            Locale.ROOT,
                            "%s are free, twice the %s of the file are needed",
                            HostMemory.words(free),
                            HostMemory.words(file.bytes())));
        }
        long begun = System.nanoTime();
        file.write(ResizedImages.passing(set, file.side()), () -> {
            if (!key.get().equals(file.key())) {
                throw new IOException("the images were changed while they were decoded");
            }
        });
        LOG.atInfo()
                .addKeyValue("images", set.describe())
                .addKeyValue("file", file.path())
                .addKeyValue("bytes", file.bytes())
                .addKeyValue("seconds", (System.nanoTime() - begun) / 1_000_000_000)
                .log("images were decoded");
        return find(file, set)
                .orElseThrow(() -> new FileSystemException(
                        file.path().toString(), null, "what is written there reads back differently"));
    }

    private static String name(PixelFile file) {
        return String.valueOf(file.path().getFileName());
    }
}
