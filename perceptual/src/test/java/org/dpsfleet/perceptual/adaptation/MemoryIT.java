package org.dpsfleet.perceptual.adaptation;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.dpsfleet.perceptual.context.Ranking;
import org.dpsfleet.perceptual.context.Rankings;
import org.dpsfleet.perceptual.imageset.DeadLeaves;
import org.dpsfleet.perceptual.imageset.ResizedImages;
import org.dpsfleet.perceptual.metric.DifferenceExtractor;
import org.dpsfleet.perceptual.network.Architecture;
import org.dpsfleet.perceptual.network.Parameters;
import org.dpsfleet.perceptual.tensor.ComputeDevice;
import org.dpsfleet.perceptual.triplet.DistortedImages;
import org.dpsfleet.perceptual.triplet.Examples;
import org.dpsfleet.perceptual.triplet.Normalisation;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Native memory that nobody owns shows as growth of the process, not of the heap. */
class MemoryIT {
    /** So long the JVM compiles and the allocators settle. */
    private static final int WARM_UP = 1000;

    private static final int STEPS = WARM_UP + 3000;
    private static final int EVERY = 250;

    /** One step's arrays are 5 MiB here: what a leak of a single small array per step would exceed. */
    private static final long TOLERANCE = 8L << 20;

    @Test
    void residentMemoryStaysFlatOverThreeThousandSteps() {
        Path status = Path.of("/proc/self/status");
        Assumptions.assumeTrue(Files.exists(status), "skipped, because there is no " + status);
        List<Integer> layers = List.of(1, 4);
        ResizedImages images = ResizedImages.all(new DeadLeaves(1, 32), 64);
        List<Ranking> rankings = Rankings.all().subList(0, 60);
        List<Column> columns = rankings.stream().map(r -> new Column(r, 0)).toList();
        Examples examples = new DistortedImages(images, rankings, 0, Normalisation.ALL);
        TrainingSettings settings =
                new TrainingSettings(
                        Protocol.CORRECTED,
                        8,
                        STEPS / 4,
                        List.of(1e-4),
                        0,
                        true,
                        SyncLoss.UNTIL_HALF,
                        Logit.LARGE);
        List<Long> resident = new ArrayList<>();
        try (NDManager manager = ComputeDevice.cpu().newManager();
                DifferenceExtractor extractor =
                        new DifferenceExtractor(
                                manager, Parameters.random(Architecture.ALEXNET, 4, 0), layers)) {
            ColumnState state =
                    ColumnState.initial(columns, extractor.channels(), settings, 0);
            try (LinAdaptation adaptation =
                    new LinAdaptation(
                            manager, extractor, examples, columns, settings, 0, state)) {
                adaptation.train(0, new TrainingListener<RuntimeException>() {
                    @Override
                    public void step(Step step) {
                        if (step.step() % EVERY == 0) {
                            System.gc(); // the heap's own size is not the question
                            resident.add(resident(status) - heap());
                        }
                    }

                    @Override
                    public void epoch(Epoch epoch, TrainingState state) {
                        assertThat(epoch.loss()).isFinite();
                    }
                });
            }
        }
        System.out.println("MiB outside the heap, every " + EVERY + " steps: " + mebibytes(resident));
        // Which arrays happen to be alive at a sample varies by a few; a leak only grows.
        int warm = WARM_UP / EVERY;
        long early = Collections.min(resident.subList(warm, warm + 3));
        long late = Collections.min(resident.subList(resident.size() - 3, resident.size()));
        assertThat(late - early).isLessThan(TOLERANCE);
    }

    private static List<Long> mebibytes(List<Long> bytes) {
        return bytes.stream().map(b -> b >> 20).toList();
    }

    private static long heap() {
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getCommitted();
    }

    private static long resident(Path status) {
        try {
            return Files.readAllLines(status).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
