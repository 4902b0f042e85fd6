package org.dpsfleet.cli.run;

import java.lang.Thread.UncaughtExceptionHandler;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.Comparator;
import java.util.function.Consumer;
import org.dpsfleet.cli.outcome.CommandFailure;
import org.dpsfleet.perceptual.HostMemory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks whether the heap of a run still has room. Long before the JVM throws an {@link OutOfMemoryError} it may
 * do nothing but collect garbage, and whatever waits for another part of the process loses patience.
 *
 * <p>The heap counts as full when, over ten seconds, half of the time went into collections after which
 * its part for long-lived objects was still nine tenths full; or when a thread ended because it got no memory. A
 * task that needs too much memory is the worker's to handle, and comes to neither.
 */
final class HeapRoom implements AutoCloseable {
    static final double MOST_COLLECTING = 0.5;
    static final double MOST_USED = 0.9;

    private static final Logger LOG = LoggerFactory.getLogger(HeapRoom.class);
    private static final long MILLIS = 500;

    /** Of ten seconds. */
    private static final int LOOKS = 20;

    private final Consumer<CommandFailure> full;
    private final CommandFailure failure = failure();
    private final @Nullable UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
    private final @Nullable MemoryPoolMXBean longLived = longLived();
    private final GarbageCollectorMXBean[] collectors =
            ManagementFactory.getGarbageCollectorMXBeans().toArray(GarbageCollectorMXBean[]::new);

    /** When it looked, in nanoseconds, and what the collections had taken then, in milliseconds. */
    private final long[] at = new long[LOOKS];

    private final long[] collecting = new long[LOOKS];
    private final Thread thread;

    private HeapRoom(Consumer<CommandFailure> full) {
        this.full = full;
        // Not an executor, which would give up when it gets no memory.
        thread = Thread.ofPlatform().daemon().name("heap-room").unstarted(this::run);
    }

    /**
     * Looks twice a second until it is closed.
     *
     * @param full called when there is no room, possibly several times
     */
    static HeapRoom watch(Consumer<CommandFailure> full) {
        var room = new HeapRoom(full);
        Thread.setDefaultUncaughtExceptionHandler(room::ended);
        room.thread.start();
        return room;
    }

    private void ended(Thread thread, Throwable reason) {
        if (reason instanceof OutOfMemoryError) {
            full.accept(failure);
        } else if (before != null) {
            before.uncaughtException(thread, reason);
        } else {
            LOG.atError()
                    .addKeyValue("thread", thread.getName())
                    .setCause(reason)
                    .log("a thread ended");
        }
    }

    private void run() {
        boolean told = false;
        for (int looks = 0; !told && !Thread.currentThread().isInterrupted(); looks++) {
            try {
                Thread.sleep(MILLIS);
                if (isFull(looks)) {
                    full.accept(failure);
                    told = true;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (OutOfMemoryError e) {
                // There was no memory even for this; there will be some again, between two collections.
            }
        }
    }

    /** Needs next to no memory, as there may be none. */
    private boolean isFull(int looks) {
        int place = looks % LOOKS;
        long now = System.nanoTime();
        long taken = 0;
        for (var collector : collectors) {
            taken += collector.getCollectionTime();
        }
        double millis = (now - at[place]) / 1e6;
        boolean collects = looks >= LOOKS && (taken - collecting[place]) / millis > MOST_COLLECTING;
        at[place] = now;
        collecting[place] = taken;
        return collects && used() > MOST_USED;
    }

    /** The share of the part for long-lived objects that its last collection left in use. */
    private double used() {
        try {
            var usage = longLived == null ? null : longLived.getCollectionUsage();
            return usage == null || usage.getMax() <= 0 ? 0 : (double) usage.getUsed() / usage.getMax();
        } catch (OutOfMemoryError e) {
            return 1;
        }
    }

    /** The largest part of the heap: that for young objects is smaller, or there is only one. */
    private static @Nullable MemoryPoolMXBean longLived() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .max(Comparator.comparingLong(pool -> pool.getUsage().getMax()))
                .orElse(null);
    }

    private static CommandFailure failure() {
        long heap = HostMemory.heap();
        return CommandFailure.failed("this run needs more memory than its heap of " + HostMemory.words(heap)
                + "; give the same command again with more, for example FLEET_JAVA_OPTS=-Xmx"
                + 2 * (heap >> 20)
                + "m: it goes on where it was");
    }

    @Override
    public void close() {
        thread.interrupt();
        Thread.setDefaultUncaughtExceptionHandler(before);
    }
}
