package org.dpsfleet.cli.run;

import java.lang.Thread.UncaughtExceptionHandler;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
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
 * <p>The heap counts as full when, over ten seconds, three quarters of the time went into collections after which
 * its part for long-lived objects was still nine tenths full; or when a thread ended because it got no memory. A
 * task that needs too much memory is the worker's to handle, and comes to neither.
 */
final class HeapRoom implements AutoCloseable {
    static final double MOST_COLLECTING = 0.75;
    static final double MOST_USED = 0.9;
    static final Duration WINDOW = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(HeapRoom.class);
    private static final long MILLIS = 500;

    private final Deque<Look> looks = new ArrayDeque<>();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("heap-room").factory());
    private final Consumer<CommandFailure> full;
    private final @Nullable UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
    private final @Nullable MemoryPoolMXBean longLived = longLived();

    /** What the collections had taken at a moment, both since the start of the JVM. */
    private record Look(long atNanos, long collectingMillis) {}

    private HeapRoom(Consumer<CommandFailure> full) {
        this.full = full;
    }

    /**
     * Looks twice a second until it is closed.
     *
     * @param full called when there is no room, possibly several times
     */
    static HeapRoom watch(Consumer<CommandFailure> full) {
        var room = new HeapRoom(full);
        Thread.setDefaultUncaughtExceptionHandler(room::ended);
        var _ = room.thread.scheduleWithFixedDelay(room::look, MILLIS, MILLIS, TimeUnit.MILLISECONDS);
        return room;
    }

    private void ended(Thread thread, Throwable reason) {
        if (reason instanceof OutOfMemoryError) {
            full.accept(failure());
        } else if (before != null) {
            before.uncaughtException(thread, reason);
        } else {
            LOG.atError()
                    .addKeyValue("thread", thread.getName())
                    .setCause(reason)
                    .log("a thread ended");
        }
    }

    private void look() {
        var now = new Look(System.nanoTime(), collectingMillis());
        looks.addLast(now);
        while (now.atNanos() - looks.getFirst().atNanos() > WINDOW.toNanos()) {
            var oldest = looks.removeFirst();
            double millis = (now.atNanos() - oldest.atNanos()) / 1e6;
            if ((now.collectingMillis() - oldest.collectingMillis()) / millis > MOST_COLLECTING && used() > MOST_USED) {
                full.accept(failure());
                thread.shutdown();
                return;
            }
        }
    }

    private static long collectingMillis() {
        return ManagementFactory.getGarbageCollectorMXBeans().stream()
                .mapToLong(GarbageCollectorMXBean::getCollectionTime)
                .sum();
    }

    /** The share of the part for long-lived objects that its last collection left in use. */
    private double used() {
        var usage = longLived == null ? null : longLived.getCollectionUsage();
        return usage == null || usage.getMax() <= 0 ? 0 : (double) usage.getUsed() / usage.getMax();
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
        thread.shutdownNow();
        Thread.setDefaultUncaughtExceptionHandler(before);
    }
}
