package org.dpsfleet.perceptual.adaptation;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.dpsfleet.perceptual.context.Rankings;
import org.dpsfleet.perceptual.imageset.DeadLeaves;
import org.dpsfleet.perceptual.imageset.ResizedImages;
import org.dpsfleet.perceptual.metric.DifferenceExtractor;
import org.dpsfleet.perceptual.network.Architecture;
import org.dpsfleet.perceptual.network.Parameters;
import org.dpsfleet.perceptual.tensor.ComputeDevice;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Native memory that nobody owns shows as growth of the process, not of the heap. */
class MemoryIT {
    private static final int STEPS = 3000;
    private static final int WARM_UP = 500;
    private static final long TOLERANCE = 24L << 20;

    @Test
    void residentMemoryStaysFlatOverThreeThousandSteps() {
        Path status = Path.of("/proc/self/status");
        Assumptions.assumeTrue(Files.exists(status), "skipped, because there is no " + status);
        List<Integer> layers = List.of(1, 4);
        ResizedImages images = ResizedImages.all(new DeadLeaves(1, 32), 64);
        List<Column> columns =
                Rankings.all().subList(0, 60).stream().map(r -> new Column(r, 0)).toList();
        TrainingSettings settings =
                new TrainingSettings(
                        Protocol.CORRECTED,
                        8,
                        STEPS / 4,
                        List.of(1e-4),
                        0,
                        true,
                        SyncLoss.UNTIL_HALF);
        List<Long> resident = new ArrayList<>();
        try (NDManager manager = ComputeDevice.cpu().newManager();
                DifferenceExtractor extractor =
                        new DifferenceExtractor(
                                manager, Parameters.random(Architecture.ALEXNET, 4, 0), layers)) {
            ColumnState state =
                    ColumnState.initial(columns, extractor.channels(), Protocol.CORRECTED, 0);
            try (LinAdaptation adaptation =
                    new LinAdaptation(manager, extractor, images, columns, settings, 0, state)) {
                adaptation.train(0, new TrainingListener<RuntimeException>() {
                    @Override
                    public void step(Step step) {
                        if (step.step() == WARM_UP || step.step() == STEPS) {
                            System.gc(); // the heap's own size is not the question
                            resident.add(resident(status));
                        }
                    }

                    @Override
                    public void epoch(Epoch epoch, ColumnState state) {
                        assertThat(epoch.loss()).isFinite();
                    }
                });
            }
        }
        System.out.printf(
                "resident after %d steps %d MiB, after %d steps %d MiB%n",
                WARM_UP, resident.get(0) >> 20, STEPS, resident.get(1) >> 20);
        assertThat(resident.get(1) - resident.get(0)).isLessThan(TOLERANCE);
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
