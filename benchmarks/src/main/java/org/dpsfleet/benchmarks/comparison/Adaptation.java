package org.dpsfleet.benchmarks.comparison;

import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import org.dpsfleet.benchmarks.Material;
import org.dpsfleet.benchmarks.measure.Machine;
import org.dpsfleet.perceptual.adaptation.Column;
import org.dpsfleet.perceptual.adaptation.ColumnState;
import org.dpsfleet.perceptual.adaptation.LinAdaptation;
import org.dpsfleet.perceptual.adaptation.TrainingListener;
import org.dpsfleet.perceptual.adaptation.TrainingPoint;
import org.dpsfleet.perceptual.adaptation.TrainingSettings;
import org.dpsfleet.perceptual.adaptation.TrainingState;
import org.dpsfleet.perceptual.context.Ranking;
import org.dpsfleet.perceptual.context.Rankings;
import org.dpsfleet.perceptual.imageset.ResizedImages;
import org.dpsfleet.perceptual.metric.DifferenceExtractor;
import org.dpsfleet.perceptual.network.Architecture;
import org.dpsfleet.perceptual.tensor.ComputeDevice;
import org.dpsfleet.perceptual.triplet.DistortedImages;
import org.dpsfleet.perceptual.triplet.Normalisation;
import org.dpsfleet.vocabulary.Logit;
import org.dpsfleet.vocabulary.Protocol;
import org.dpsfleet.vocabulary.SyncLoss;
import org.dpsfleet.vocabulary.TrainingSpec;

/** This project's adaptation of many contexts at once: AlexNet, 1000 images, batches of 256. */
final class Adaptation {
    static final int IMAGES = 1000;
    static final int BATCH = 256;
    static final double HELD_OUT = 0.2;

    private static final int SEED = 1;

    private Adaptation() {}

    /** Adapts contexts for some epochs, the score on the held-out images after each included. */
    static Epochs run(Material material, int contexts, int epochs) {
        ResizedImages images = material.images(IMAGES);
        // More columns than there are rankings are repetitions with other initial values.
        int rankings = Rankings.all().size();
        List<Column> columns = new ArrayList<>();
        List<Ranking> judges = new ArrayList<>();
        for (int k = 0; k < contexts; k++) {
            judges.add(Rankings.all().get(k % rankings));
            columns.add(new Column(judges.getLast(), k / rankings));
        }
        var settings = new TrainingSettings(
                Protocol.CORRECTED,
                new TrainingSpec(BATCH, epochs, List.of(1e-3), HELD_OUT, 0.5, SyncLoss.UNTIL_HALF, 0, Logit.LARGE));
        var stopwatch = new Stopwatch(epochs);
        try (NDManager manager = ComputeDevice.cpu().newManager();
                DifferenceExtractor extractor =
                        new DifferenceExtractor(manager, material.alexnet(), Architecture.ALEXNET.publishedLayers());
                LinAdaptation adaptation = new LinAdaptation(
                        manager,
                        extractor,
                        new DistortedImages(images, judges, SEED, Normalisation.ALL),
                        columns,
                        settings,
                        SEED,
                        ColumnState.initial(columns, extractor.channels(), settings, SEED))) {
            stopwatch.start();
            adaptation.train(TrainingPoint.START, stopwatch);
        }
        return new Epochs(
                "dps-fleet, " + contexts + (contexts == 1 ? " context" : " contexts"),
                contexts,
                stopwatch.seconds,
                stopwatch.coreSeconds,
                Machine.load());
    }

    private static final class Stopwatch implements TrainingListener<RuntimeException> {
        private final double[] seconds;
        private final double[] coreSeconds;
        private long last;
        private double lastCore;

        Stopwatch(int epochs) {
            seconds = new double[epochs];
            coreSeconds = new double[epochs];
        }

        void start() {
            last = System.nanoTime();
            lastCore = Machine.coreSeconds();
        }

        @Override
        public void step(Step step, Snapshot snapshot) {}

        @Override
        public void epoch(Epoch epoch, TrainingState state) {
            long now = System.nanoTime();
            seconds[epoch.epoch()] = (now - last) / 1e9;
            last = now;
            double core = Machine.coreSeconds();
            coreSeconds[epoch.epoch()] = core - lastCore;
            lastCore = core;
        }
    }
}
