package org.dpsfleet.evalworker;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.dpsfleet.inputs.DataFolder;
import org.dpsfleet.inputs.WeightsFolder;
import org.dpsfleet.perceptual.cache.DifferenceCache;
import org.dpsfleet.perceptual.checkpoint.CheckpointStores;
import org.dpsfleet.perceptual.tensor.ComputeDevice;
import org.dpsfleet.schemas.message.CheckpointReady;
import org.dpsfleet.schemas.message.TaskScores;
import org.dpsfleet.schemas.spec.PerceptualSource;
import org.dpsfleet.vocabulary.Variant;
import org.dpsfleet.worker.memory.ResidentMemory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** A worker scores for weeks, each checkpoint on a thread of its own. */
class MemoryIT {
    private static final int EVALUATIONS = 1000;
    private static final int WARM_UP = 200;
    private static final int BETWEEN_SAMPLES = 11;
    private static final int PICTURES_OF_THEIR_OWN = 5;

    /** A leak of 80 KiB an evaluation exceeds this within the test. */
    private static final long TOLERANCE = 32L << 20;

    @TempDir
    private Path folder;

    @Test
    void residentMemoryStaysFlatOverAThousandEvaluations() throws Exception {
        assumeTrue(ResidentMemory.bytes() > 0, "the system does not say how much memory is resident");
        var handler = new EvaluationHandler(
                "worker-1",
                ComputeDevice.cpu(),
                new DataFolder(folder),
                new WeightsFolder(folder),
                CheckpointStores.open(folder.toUri()),
                new DifferenceCache(folder.resolve("cache"), 1 << 20),
                new SimpleMeterRegistry());
        List<Long> outsideTheHeap = new ArrayList<>();
        for (int i = 0; i < EVALUATIONS; i++) {
            CheckpointReady checkpoint = checkpoint(i);
            FutureTask<TaskScores> task = new FutureTask<>(() -> handler.handle(checkpoint, beat -> {}));
            Thread.ofPlatform().start(task);
            assertThat(task.get().scores()).hasSize(1);
            if (i >= WARM_UP && i % BETWEEN_SAMPLES == 0) {
                System.gc(); // the heap's own size is not the question
                long heap =
                        ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getCommitted();
                outsideTheHeap.add(ResidentMemory.bytes() - heap);
            }
        }
        System.out.println("MiB outside the heap, every " + BETWEEN_SAMPLES + " evaluations: "
                + outsideTheHeap.stream().map(bytes -> bytes >> 20).toList());
        int half = outsideTheHeap.size() / 2;
        long early = Collections.min(outsideTheHeap.subList(0, half));
        long late = Collections.min(outsideTheHeap.subList(half, outsideTheHeap.size()));
        assertThat(late - early).isLessThan(TOLERANCE);
    }

    /** With a network of its own and without; pictures that the cache knows, and now and then new ones. */
    private CheckpointReady checkpoint(int i) {
        return SampleCheckpoints.ofOnes(
                CheckpointStores.open(folder.resolve("checkpoint-" + i % 2).toUri()),
                i % 2 == 0 ? Variant.LIN : Variant.TUNE,
                4,
                i,
                new PerceptualSource.Simulated(4, i / PICTURES_OF_THEIR_OWN));
    }
}
