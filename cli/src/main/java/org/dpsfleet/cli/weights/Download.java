package org.dpsfleet.cli.weights;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.dpsfleet.cli.outcome.CommandFailure;
import org.dpsfleet.cli.progress.BytesProgress;
import org.dpsfleet.perceptual.checkpoint.Hashes;
import org.dpsfleet.perceptual.remote.HttpReader;
import org.dpsfleet.perceptual.remote.RemoteFailure;
import org.dpsfleet.perceptual.remote.Transfer;
import org.jspecify.annotations.Nullable;

/**
 * Downloads one published file into a folder, complete and with the right content, or not at all.
 *
 * <p>What arrives goes to {@code <file>.part} and gets the file's name when its SHA-256 is right. A
 * download that breaks off goes on where it stopped the next time, if the server says that the file is
 * still the same ({@code If-Range}; its word for that is kept in {@code <file>.part.version}).
 */
public final class Download {
    private final URI base;
    private final PrintWriter err;
    private final Duration silence;

    /**
     * Downloads from one place.
     *
     * @param base address of the folder of files
     * @param err where progress is shown
     */
    public Download(URI base, PrintWriter err) {
        this(base, err, Transfer.SILENCE);
    }

    /** With another timeout for a server that stops sending. */
    Download(URI base, PrintWriter err, Duration silence) {
        this.base = base;
        this.err = err;
        this.silence = silence;
    }

    /**
     * Downloads a file.
     *
     * @return where it is
     * @throws CommandFailure if the server is not reachable, has no such file, breaks off, or sends
     *     something else
     */
    public Path fetch(PublishedWeights weights, Path folder) {
        URI url = base.resolve(weights.file());
        Path part = folder.resolve(weights.file() + ".part");
        Path version = folder.resolve(weights.file() + ".part.version");
        try {
            Files.createDirectories(folder);
            try (FileChannel channel = FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock _ = locked(channel, part)) {
                try {
                    receive(url, folder, channel, version);
                } finally {
                    if (channel.size() == 0) {
                        Files.deleteIfExists(part);
                    }
                }
                channel.force(true);
            }
            String sha256 = Hashes.sha256(part);
            Files.deleteIfExists(version);
            if (!weights.isOf(sha256)) {
                Files.delete(part);
                throw CommandFailure.failed(
                        ("what %s sent is not torchvision's file: its SHA-256 begins with %s where %s is"
                                        + " expected; nothing was kept")
                                .formatted(url, sha256.substring(0, 8), weights.sha256Start()));
            }
            return Files.move(part, folder.resolve(weights.file()), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw CommandFailure.failed("%s cannot be written: %s".formatted(part, e), e);
        }
    }

    private static FileLock locked(FileChannel channel, Path part) throws IOException {
        FileLock lock;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            lock = null;
        }
        if (lock == null) {
            throw CommandFailure.failed("another download is writing " + part);
        }
        return lock;
    }

    private void receive(URI url, Path folder, FileChannel channel, Path version) throws IOException {
        String name = String.valueOf(Path.of(url.getPath()).getFileName());
        try (Progress progress = new Progress(err, name)) {
            new Transfer(new HttpReader(silence), silence).receive(url, channel, version, progress::at);
        } catch (RemoteFailure e) {
            throw failure(e, folder);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CommandFailure.interrupted("interrupted while waiting for " + url);
        }
    }

    private static CommandFailure failure(RemoteFailure e, Path folder) {
        return switch (e.kind()) {
            case ABSENT -> CommandFailure.notFound(e.sentence() + "; --from names another place");
            case REFUSED -> CommandFailure.failed(e.sentence());
            case UNREACHABLE ->
                CommandFailure.failed(
                        "%s; where there is a connection, load it from there and put it into %s under the same name"
                                .formatted(e.sentence(), folder),
                        e);
            case BROKEN_OFF -> CommandFailure.failed(e.sentence() + "; the same command goes on from there", e);
        };
    }

    /** Shown once it is known how large the file is. */
    private static final class Progress implements AutoCloseable {
        private final PrintWriter err;
        private final String name;
        private @Nullable BytesProgress shown;

        Progress(PrintWriter err, String name) {
            this.err = err;
            this.name = name;
        }

        void at(long here, long total) {
            if (shown == null) {
                shown = BytesProgress.on(err, name, here, total);
            }
            shown.at(here);
        }

        @Override
        public void close() {
            if (shown != null) {
                shown.close();
            }
        }
    }
}
