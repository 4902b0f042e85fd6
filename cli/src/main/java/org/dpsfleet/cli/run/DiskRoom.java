package org.dpsfleet.cli.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.dpsfleet.cli.outcome.CommandFailure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks whether the disk of a run still has space. Kafka's server does not report every failed write: parts
 * of its data are memory-mapped, where a full disk causes a fault instead of an error.
 */
final class DiskRoom implements AutoCloseable {
    /** The least room of a disk that a run goes on with, in bytes. */
    static final long LEAST = 1024 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(DiskRoom.class);
    private static final long MILLIS = 250;

    private final ScheduledExecutorService looks = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("disk-room").factory());

    private DiskRoom() {}

    /**
     * Looks at once, and then four times a second until it is closed.
     *
     * @param full called once, when there is no room
     * @throws CommandFailure if there is no room now
     */
    static DiskRoom watch(Path folder, Consumer<CommandFailure> full) {
        if (isFull(folder)) {
            throw failure(folder);
        }
        var room = new DiskRoom();
        var ignored = room.looks.scheduleWithFixedDelay(
                () -> {
                    if (isFull(folder)) {
                        full.accept(failure(folder));
                        room.looks.shutdown();
                    }
                },
                MILLIS,
                MILLIS,
                TimeUnit.MILLISECONDS);
        return room;
    }

    private static boolean isFull(Path folder) {
        try {
            return Files.getFileStore(folder).getUsableSpace() < LEAST;
        } catch (IOException e) {
            LOG.atWarn().addKeyValue("folder", folder).setCause(e).log("its room can't be told");
            return false;
        }
    }

    private static CommandFailure failure(Path folder) {
        return CommandFailure.failed(
                "there is no room left on the disk of %s; make some and give the same command again: it goes on where it was"
                        .formatted(folder));
    }

    @Override
    public void close() {
        looks.shutdownNow();
    }
}
