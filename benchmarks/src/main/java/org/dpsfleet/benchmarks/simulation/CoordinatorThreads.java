package org.dpsfleet.benchmarks.simulation;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Set;

/**
 * The coordinator's processor time, told from that of the broker and the workers in this process by the
 * names of its threads; garbage collection is not in it.
 */
final class CoordinatorThreads {
    private static final Set<String> NAMES = Set.of("dispatch", "share-group-offsets");

    private CoordinatorThreads() {}

    /** Seconds so far, of threads that live. */
    static double seconds() {
        var threads = ManagementFactory.getThreadMXBean();
        long nanos = Arrays.stream(threads.getThreadInfo(threads.getAllThreadIds()))
                .filter(info -> info != null && ours(info.getThreadName()))
                .mapToLong(info -> Math.max(0, threads.getThreadCpuTime(info.getThreadId())))
                .sum();
        return nanos / 1e9;
    }

    private static boolean ours(String name) {
        return NAMES.contains(name)
                || name.startsWith("projection")
                || name.startsWith("vert.x-")
                || name.contains("dps.coordinator");
    }
}
