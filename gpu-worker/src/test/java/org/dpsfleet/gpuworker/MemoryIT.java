package org.dpsfleet.gpuworker;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.dpsfleet.inputs.DataFolder;
import org.dpsfleet.inputs.WeightsFolder;
import org.dpsfleet.perceptual.checkpoint.CheckpointStores;
import org.dpsfleet.perceptual.tensor.ComputeDevice;
import org.dpsfleet.schemas.message.AdaptationTask;
import org.dpsfleet.schemas.message.CheckpointReady;
import org.dpsfleet.schemas.spec.ImageSource;
import org.dpsfleet.schemas.spec.Weights;
import org.dpsfleet.vocabulary.Comparison;
import org.dpsfleet.vocabulary.Variant;
import org.dpsfleet.worker.memory.ResidentMemory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** A worker runs for weeks, and each of its tasks on a thread of its own. */
class MemoryIT {
    private static final int TASKS = 1000;
    private static final int WARM_UP = 200;
    private static final int BETWEEN_SAMPLES = 11;

    /** A leak of 80 KiB a task, or of one of a network's larger arrays, exceeds this within the test. */
    private static final long TOLERANCE = 32L << 20;

    @TempDir
    private Path folder;

    @Test
    void residentMemoryStaysFlatOverAThousandTasks() throws Exception {
        assumeTrue(ResidentMemory.bytes() > 0, "the system does not say how much memory is resident");
        var handler = new AdaptationHandler(
                "worker-1",
                ComputeDevice.cpu(),
                new DataFolder(folder),
                new WeightsFolder(folder),
                CheckpointStores.open(folder.resolve("checkpoints").toUri()),
                new SimpleMeterRegistry());
        List<Long> resident = new ArrayList<>();
        for (int i = 0; i < TASKS; i++) {
            AdaptationTask task = task(i % 2 == 0 ? Variant.LIN : Variant.TUNE, i);
            CheckpointReady ready = onAThreadOfItsOwn(() -> handler.handle(task, beat -> {}));
            assertThat(ready.bytes()).isPositive();
            if (i >= WARM_UP && i % BETWEEN_SAMPLES == 0) {
                System.gc(); // the heap's own size is not the question
                resident.add(ResidentMemory.bytes() - heap());
            }
        }
        System.out.println("MiB outside the heap, every " + BETWEEN_SAMPLES + " tasks: "
                + resident.stream().map(bytes -> bytes >> 20).toList());
        long early = Collections.min(resident.subList(0, resident.size() / 2));
        long late = Collections.min(resident.subList(resident.size() / 2, resident.size()));
        assertThat(late - early).isLessThan(TOLERANCE);
    }

    /** One step on other images each time. */
    private static AdaptationTask task(Variant variant, int seed) {
        return SampleTasks.task(
                variant,
                new ImageSource.DeadLeaves(8, seed),
                Comparison.SPATIAL,
                new Weights.Random(3),
                SampleTasks.training(1, 0.5));
    }

    private static <R> R onAThreadOfItsOwn(Callable<R> work) throws Exception {
        FutureTask<R> task = new FutureTask<>(work);
        Thread.ofPlatform().start(task);
        return task.get();
    }

    private static long heap() {
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getCommitted();
    }
}
