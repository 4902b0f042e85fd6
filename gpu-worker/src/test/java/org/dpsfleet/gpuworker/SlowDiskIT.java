package org.dpsfleet.gpuworker;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.dpsfleet.vocabulary.Variant;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

class SlowDiskIT {
    private static final Duration SLOW = Duration.ofMillis(500);
    private static final SavePace EVERY_STEP = new SavePace(Duration.ZERO, 0);
    private static final SavePace BY_COST = new SavePace(Duration.ZERO, 1000);

    @TempDir
    private Path folder;

    @BeforeAll
    static void straceIsHere() throws Exception {
        assumeTrue(SlowDisk.isPossible(), "strace, which slows the disk down, is absent or forbidden");
    }

    @Test
    void theInjectorHoldsUpEverySync() throws Exception {
        var disk = new SlowDisk(SLOW, folder.resolve("log"));
        long begun = System.nanoTime();
        int exit = TrainingProcess.run(disk.command(), folder.resolve("a"), Variant.BASELINE, EVERY_STEP, -1);

        assertThat(exit).isZero();
        assertThat(disk.syncs()).isPositive();
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(SLOW.multipliedBy(disk.syncs()));
    }

    @Test
    void aTrainingOnASlowDiskSavesLessOftenAndEndsWithTheSameBytes() throws Exception {
        // given: a state is saved after each of twelve steps but the last
        var quick = new SlowDisk(Duration.ZERO, folder.resolve("quick"));
        var slow = new SlowDisk(SLOW, folder.resolve("slow"));
        // when
        TrainingProcess.run(quick.command(), folder.resolve("a"), Variant.LIN, EVERY_STEP, -1);
        TrainingProcess.run(slow.command(), folder.resolve("b"), Variant.LIN, BY_COST, -1);
        // then: the file and its folder, and once instead of every time
        assertThat(quick.syncs() - slow.syncs()).isGreaterThanOrEqualTo(2 * 10);
        assertThat(onlyCheckpoint("b")).isEqualTo(onlyCheckpoint("a"));
    }

    /** The files of the one checkpoint by name, their bytes as characters: a difference is seen where it is. */
    private Map<String, String> onlyCheckpoint(String checkpoints) throws Exception {
        try (var left = Files.list(folder.resolve(checkpoints))) {
            List<Path> folders = left.toList();
            assertThat(folders).hasSize(1);
            Map<String, String> files = new TreeMap<>();
            try (var parts = Files.list(folders.getFirst())) {
                for (Path part : parts.toList()) {
                    files.put(String.valueOf(part.getFileName()), Files.readString(part, StandardCharsets.ISO_8859_1));
                }
            }
            assertThat(files).containsKeys("manifest.json", "model.safetensors");
            return files;
        }
    }
}
