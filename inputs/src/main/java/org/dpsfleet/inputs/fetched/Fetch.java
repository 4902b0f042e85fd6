package org.dpsfleet.inputs.fetched;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.dpsfleet.perceptual.MissingDataException;
import org.dpsfleet.perceptual.checkpoint.Hashes;
import org.dpsfleet.perceptual.file.Leftovers;
import org.dpsfleet.perceptual.remote.RemoteFailure;
import org.dpsfleet.perceptual.remote.RemoteReaders;
import org.dpsfleet.perceptual.remote.Transfer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Fetches one content into the folder, under its name only when it is whole and right. */
final class Fetch {
    private static final Logger LOG = LoggerFactory.getLogger(Fetch.class);
    private static final long STEP = 64L << 20;

    private final Path folder;
    private final CacheRoom room;
    private final Patience patience;

    Fetch(Path folder, CacheRoom room, Patience patience) {
        this.folder = folder;
        this.room = room;
        this.patience = patience;
    }

    /** Bytes that have arrived so far, by whichever process. */
    long here(RemoteInput input) {
        return part(input).toFile().length();
    }

    private Path part(RemoteInput input) {
        return folder.resolve("." + input.key() + ".part");
    }

    private Path version(RemoteInput input) {
        return folder.resolve("." + input.key() + ".part.version");
    }

    /** Fetches it; the caller owns its lock. */
    <E extends Exception> void fetch(RemoteInput input, FetchProgress.Listener<E> listener)
            throws E, IOException, InterruptedException {
        long begun = System.nanoTime();
        LOG.atInfo().addKeyValue("input", input.shown()).log("fetching an input");
        receiveRight(input, listener);
        long bytes = Files.size(part(input));
        Path made = folder.resolve("." + input.key() + ".new");
        Leftovers.delete(made);
        Files.createDirectory(made);
        if (input.archive()) {
            unpack(input, made, bytes, listener);
            Files.delete(part(input));
        } else {
            Files.move(part(input), made.resolve(fileName(input)));
        }
        Files.deleteIfExists(version(input));
        Files.move(made, folder.resolve(input.key()), StandardCopyOption.ATOMIC_MOVE);
        LOG.atInfo()
                .addKeyValue("input", input.shown())
                .addKeyValue("bytes", bytes)
                .addKeyValue("seconds", (System.nanoTime() - begun) / 1_000_000_000)
                .log("an input was fetched");
    }

    private static String fileName(RemoteInput input) {
        String plain = input.name().replaceAll("[^A-Za-z0-9._-]", "_").replaceFirst("^\\.", "_");
        return plain.substring(Math.max(0, plain.length() - 100));
    }

    /** What is damaged on its way is right the next time; what is wrong twice is something else. */
    private <E extends Exception> void receiveRight(RemoteInput input, FetchProgress.Listener<E> listener)
            throws E, IOException, InterruptedException {
        String first = receive(input, listener);
        if (first.equals(input.sha256())) {
            return;
        }
        forget(input);
        String second = receive(input, listener);
        if (!second.equals(input.sha256())) {
            forget(input);
            throw new MissingDataException(
                    ("What is at %s is not the content of the experiment: its sha256 is %s where %s is needed; put the"
                                    + " same file there, or give the sha256 that `sha256sum FILE` prints for this one.")
                            .formatted(input.shown(), second, input.sha256()));
        }
    }

    private void forget(RemoteInput input) throws IOException {
        Files.deleteIfExists(part(input));
        Files.deleteIfExists(version(input));
    }

    /** Receives all of it, however often the connection ends, and says its hash. */
    private <E extends Exception> String receive(RemoteInput input, FetchProgress.Listener<E> listener)
            throws E, IOException, InterruptedException {
        var transfer = new Transfer(RemoteReaders.of(input.uri()), patience.silence());
        int failures = 0;
        while (true) {
            long before = here(input);
            try (FileChannel part =
                    FileChannel.open(part(input), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                var reserved = new Reservation(input);
                transfer.<E>receive(input.uri(), part, version(input), (here, total) -> {
                    if (total < 0) {
                        reserved.atLeast(here);
                    } else {
                        reserved.exactly(total);
                    }
                    listener.at(new FetchProgress("fetching " + input.name(), here, Math.max(0, total)));
                });
                part.force(true);
                break;
            } catch (RemoteFailure e) {
                failures = here(input) > before ? 1 : failures + 1;
                if (!e.passes() || failures >= patience.attempts()) {
                    throw new MissingDataException("%s cannot be fetched: %s.".formatted(input.name(), e.sentence()));
                }
                LOG.atWarn()
                        .addKeyValue("input", input.shown())
                        .addKeyValue("reason", e.sentence())
                        .log("fetching goes on after a break");
                listener.at(new FetchProgress("waiting for the server of " + input.name(), here(input), 0));
                Thread.sleep(patience.before(failures));
            }
        }
        listener.at(new FetchProgress("checking " + input.name(), here(input), here(input)));
        return Hashes.sha256(part(input));
    }

    /** Room that was made for one content; it is made in steps where its size is not known. */
    private final class Reservation {
        private final RemoteInput input;
        private long bytes;

        Reservation(RemoteInput input) {
            this.input = input;
        }

        void exactly(long needed) throws IOException {
            if (needed > bytes) {
                room.make(input.key(), input.name(), needed);
                bytes = needed;
            }
        }

        void atLeast(long needed) throws IOException {
            if (needed > bytes) {
                room.make(input.key(), input.name(), needed);
                bytes = needed + Math.min(STEP, room.limit() / 64);
            }
        }
    }

    private <E extends Exception> void unpack(
            RemoteInput input, Path made, long packed, FetchProgress.Listener<E> listener)
            throws E, IOException, InterruptedException {
        listener.at(new FetchProgress("unpacking " + input.name(), 0, 0));
        var unpacked = new Unpacked(made);
        Files.createDirectory(unpacked.content());
        boolean whole = false;
        try {
            var reserved = new Reservation(input);
            long bytes = Archive.<E>unpack(part(input), input.shown(), unpacked.content(), need -> {
                reserved.atLeast(packed + need);
                listener.at(new FetchProgress("unpacking " + input.name(), need, 0));
            });
            unpacked.seal(bytes);
            whole = true;
        } finally {
            if (!whole) {
                Leftovers.delete(made);
            }
        }
    }
}
