package org.dpsfleet.gpuworker;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
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
        int exit = TrainingProcess.run(disk.command(), folder.resolve("a"), Variant.BASELINE, EVERY_STEP, -1, false);

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
        TrainingProcess.run(quick.command(), folder.resolve("a"), Variant.LIN, EVERY_STEP, -1, true);
        TrainingProcess.run(slow.command(), folder.resolve("b"), Variant.LIN, BY_COST, -1, false);
        // then: the file and its folder, and once instead of every time
        assertThat(quick.syncs() - slow.syncs()).isGreaterThanOrEqualTo(2 * 10);
        assertThat(Checkpoints.only(folder.resolve("b"))).isEqualTo(Checkpoints.only(folder.resolve("a")));
    }

    @Test
    void aTrainingKilledWhileItsStateIsWrittenGoesOnFromOneBefore() throws Exception {
        // given: states are on their way to the disk nearly all the time
        var slow = new SlowDisk(SLOW, folder.resolve("slow"));
        Path killed = folder.resolve("b");
        TrainingProcess.run(List.of(), folder.resolve("a"), Variant.LIN, EVERY_STEP, -1, false);
        // when
        int exit = TrainingProcess.run(slow.command(), killed, Variant.LIN, EVERY_STEP, 8, false);
        // then
        assertThat(exit).isEqualTo(TrainingProcess.KILLED);
        int resumed = TrainingProcess.run(List.of(), killed, Variant.LIN, EVERY_STEP, -1, false);
        assertThat(resumed).isZero();
        assertThat(Checkpoints.only(killed)).isEqualTo(Checkpoints.only(folder.resolve("a")));
    }
}
