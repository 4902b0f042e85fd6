package org.dpsfleet.cli.run;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.dpsfleet.cli.outcome.CommandFailure;
import org.dpsfleet.perceptual.file.Reason;
import org.jspecify.annotations.Nullable;

/**
 * The folder of a {@code fleet run}: Kafka's data, the coordinator's state, checkpoints, log and
 * reports. One process at a
 * time holds it; the operating system lets go of it when that process ends, however it ends.
 */
public final class OutFolder implements AutoCloseable {
    private final Path path;
    private final FileChannel channel;

    private OutFolder(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /**
     * Makes the folder where there is none, and takes it.
     *
     * @throws CommandFailure if another process has it, or it can't be written
     */
    public static OutFolder take(Path path) {
        var folder = path.toAbsolutePath().normalize();
        try {
            Files.createDirectories(folder);
            var channel = FileChannel.open(
                    folder.resolve(".fleet.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (lock(channel) == null) {
                channel.close();
                throw CommandFailure.usage(
                        "%s is in use by another fleet run; wait for it, stop it, or name another folder with --out"
                                .formatted(folder));
            }
            return new OutFolder(folder, channel);
        } catch (IOException e) {
            throw CommandFailure.failed("%s can't be written: %s".formatted(folder, Reason.withFile(e)), e);
        }
    }

    private static @Nullable FileLock lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    /** Of the embedded broker. */
    public Path kafka() {
        return path.resolve("kafka");
    }

    /** Of the coordinator: what it knows of the topics. */
    public Path state() {
        return path.resolve("state");
    }

    /** Of the workers' store. */
    public URI checkpoints() {
        return path.resolve("checkpoints").toUri();
    }

    /** Of what networks see in perceptual data sets and test sets. */
    public Path cache() {
        return path.resolve("cache");
    }

    /** Everything from INFO on. */
    public Path log() {
        return path.resolve("fleet.log");
    }

    /** Of files that have no name and are gone with this process. */
    public Path temporary() {
        return path;
    }

    /** Of an experiment's report. */
    public Path report(String experiment) {
        return path.resolve(experiment);
    }

    @Override
    public String toString() {
        return path.toString();
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw CommandFailure.failed("%s could not be given free: %s".formatted(path, e), e);
        }
    }
}
