package org.dpsfleet.cli.doctor;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Locale;
import org.dpsfleet.cli.surroundings.NativeLibraries;
import org.dpsfleet.inputs.DataFolder;
import org.dpsfleet.perceptual.imageset.ResizedImages;

/** The machine itself. */
final class MachineChecks {
    private static final int JDK = 25;
    static final double GIB = 1024.0 * 1024 * 1024;
    private static final double MEMORY_GIB = 3;

    private MachineChecks() {}

    static List<Diagnosis> of() {
        return List.of(jdk(), cores(), memory(), temporary());
    }

    private static Diagnosis jdk() {
        var version = Runtime.version();
        var found = version + ", " + System.getProperty("java.home");
        return version.feature() >= JDK
                ? Diagnosis.ok("jdk", found)
                : Diagnosis.missing("jdk", found, "install a JDK " + JDK + " or newer");
    }

    private static Diagnosis cores() {
        return Diagnosis.ok("cores", String.valueOf(Runtime.getRuntime().availableProcessors()));
    }

    private static Diagnosis memory() {
        var system = ManagementFactory.getOperatingSystemMXBean();
        var heap = Runtime.getRuntime().maxMemory() / GIB;
        if (!(system instanceof com.sun.management.OperatingSystemMXBean memory)) {
            return Diagnosis.ok("memory", gib(heap) + " heap");
        }
        var total = memory.getTotalMemorySize() / GIB;
        // What fits in neither is resized whenever it is used: slower, and no reason to complain.
        var found = String.format(
                Locale.ROOT,
                "%s, of it %s heap, which keeps up to %d images of an image set that has no file in --input-cache",
                gib(total),
                gib(heap),
                ResizedImages.fitting(Integer.MAX_VALUE, DataFolder.SIDE));
        return total >= MEMORY_GIB
                ? Diagnosis.ok("memory", found)
                : Diagnosis.optional("memory", found, "less than %s: choose small batches".formatted(gib(MEMORY_GIB)));
    }

    private static Diagnosis temporary() {
        var folder = System.getProperty("java.io.tmpdir");
        return NativeLibraries.compressionProblem()
                .or(NativeLibraries::storeProblem)
                .map(problem ->
                        Diagnosis.missing("tempdir", problem, "name a folder that libraries can be loaded from"))
                .orElseGet(() -> Diagnosis.ok("tempdir", folder));
    }

    /** A number of them, for people. */
    static String gib(double value) {
        return String.format(Locale.ROOT, "%.1f GiB", value);
    }
}
