package org.dpsfleet.perceptual;

import java.lang.management.ManagementFactory;
import java.util.Locale;

/** What memory this process may have. */
public final class HostMemory {
    private static final double GIB = 1L << 30;

    private HostMemory() {}

    /** Bytes that the heap may grow to. */
    public static long heap() {
        return Runtime.getRuntime().maxMemory();
    }

    /** Bytes of the machine, or of the container where that has a limit; {@code Long.MAX_VALUE} if unknown. */
    public static long machine() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
                ? system.getTotalMemorySize()
                : Long.MAX_VALUE;
    }

    /**
     * Checks, before they are read, that so many bytes can be kept outside of the heap.
     *
     * @param what needs them, for example a file
     * @throws HostMemoryException if the machine has less beside the heap
     */
    public static void checkOutsideOfHeap(long bytes, String what) {
        checkOutsideOfHeap(bytes, what, heap(), machine());
    }

    static void checkOutsideOfHeap(long bytes, String what, long heap, long machine) {
        if (bytes > machine - heap) {
            throw new HostMemoryException(
                    "%s needs %s of memory outside of the heap; this machine has %s, of which the heap may take %s. Use fewer of its images (`images:` in the experiment), a smaller heap (FLEET_JAVA_OPTS=-Xmx...), or a machine with more memory."
                            .formatted(what, words(bytes), words(machine), words(heap)));
        }
    }

    /**
     * Checks that the heap may grow large enough.
     *
     * @param least bytes
     * @param what needs them
     * @throws HostMemoryException if it may not
     */
    public static void checkHeap(long least, String what) {
        checkHeap(least, what, heap());
    }

    static void checkHeap(long least, String what, long heap) {
        if (heap < least) {
            throw new HostMemoryException(
                    "%s needs a heap of %s at least and may have %s; FLEET_JAVA_OPTS=-Xmx2g is usual."
                            .formatted(what, words(least), words(heap)));
        }
    }

    /** For people, for example {@code 1.5 GiB} or {@code 96 MiB}. */
    public static String words(long bytes) {
        return bytes < GIB
                ? String.format(Locale.ROOT, "%d MiB", bytes >> 20)
                : String.format(Locale.ROOT, "%.1f GiB", bytes / GIB);
    }
}
