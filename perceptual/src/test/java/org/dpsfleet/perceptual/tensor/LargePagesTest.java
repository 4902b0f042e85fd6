package org.dpsfleet.perceptual.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Large tensors are in large pages where the environment asks glibc for them, as the launcher does. */
class LargePagesTest {
    private static final Path SETTING = Path.of("/sys/kernel/mm/transparent_hugepage/enabled");
    private static final Path USED = Path.of("/proc/self/smaps_rollup");

    @Test
    void aLargeTensorIsInLargePages() throws Exception {
        assumeTrue(
                System.getenv().getOrDefault("GLIBC_TUNABLES", "").contains("glibc.malloc.hugetlb=1"),
                "GLIBC_TUNABLES does not ask for large pages");
        assumeTrue(hasTunable(), "the C library is not glibc 2.35 or newer");
        assumeTrue(
                Files.exists(SETTING) && !Files.readString(SETTING).contains("[never]") && Files.exists(USED),
                "the kernel has no transparent huge pages");
        try (NDManager manager = ComputeDevice.cpu().newManager()) {
            long before = inLargePages();
            try (NDArray large = manager.ones(new Shape(32 << 20))) {
                // At least some: what else is free in memory decides how many.
                assertThat(inLargePages() - before).as("%s", large.getShape()).isPositive();
            }
        }
    }

    /** Of this process, in kB. */
    private static long inLargePages() throws IOException {
        return Files.readAllLines(USED).stream()
                .filter(line -> line.startsWith("AnonHugePages:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .sum();
    }

    private static boolean hasTunable() throws Exception {
        var process = new ProcessBuilder("getconf", "GNU_LIBC_VERSION").start();
        try (var answer = process.inputReader()) {
            var version = answer.readLine(); // such as glibc 2.36
            return version != null
                    && version.matches("glibc \\d+\\.\\d+.*")
                    && Integer.parseInt(version.split("[ .]")[2]) >= 35;
        }
    }
}
