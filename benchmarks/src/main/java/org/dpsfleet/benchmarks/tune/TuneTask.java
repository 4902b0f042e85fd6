package org.dpsfleet.benchmarks.tune;

import ai.djl.ndarray.NDManager;
import java.util.List;
import org.dpsfleet.benchmarks.Material;
import org.dpsfleet.benchmarks.measure.Stopwatch;
import org.dpsfleet.perceptual.adaptation.Column;
import org.dpsfleet.perceptual.adaptation.NetworkAdaptation;
import org.dpsfleet.perceptual.adaptation.NetworkState;
import org.dpsfleet.perceptual.adaptation.TrainingListener;
import org.dpsfleet.perceptual.adaptation.TrainingPoint;
import org.dpsfleet.perceptual.adaptation.TrainingSettings;
import org.dpsfleet.perceptual.adaptation.TrainingState;
import org.dpsfleet.perceptual.context.Rankings;
import org.dpsfleet.perceptual.metric.FeatureComparison;
import org.dpsfleet.perceptual.network.Architecture;
import org.dpsfleet.perceptual.network.Parameters;
import org.dpsfleet.perceptual.tensor.ComputeDevice;
import org.dpsfleet.perceptual.triplet.DistortedImages;
import org.dpsfleet.perceptual.triplet.Normalisation;
import org.dpsfleet.vocabulary.Logit;
import org.dpsfleet.vocabulary.Protocol;
import org.dpsfleet.vocabulary.SyncLoss;
import org.dpsfleet.vocabulary.TrainingSpec;

/**
 * Whole epochs of {@code tune} or {@code scratch}, which differ in nothing that takes time: images are distorted, go
 * through the network, and those held out are scored after each epoch.
 *
 * @param images of an epoch
 * @param heldOut share of them
 */
record TuneTask(Material material, int images, double heldOut, int batch, int epochs) {
    private static final int SEED = 1;
    private static final double LEARNING_RATE = 1e-4;

    /** Seconds and core-seconds of each epoch. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Epochs(double[] seconds, double[] coreSeconds) {}

    /** Trains a network that starts at random. */
    Epochs train(String network) {
        var architecture = Architecture.of(network);
        List<Integer> layers = architecture.publishedLayers();
        var settings = new TrainingSettings(
                Protocol.CORRECTED,
                new TrainingSpec(
                        batch, epochs, List.of(LEARNING_RATE), heldOut, 0.5, SyncLoss.UNTIL_HALF, 0, Logit.LARGE));
        var column = new Column(Rankings.all().getFirst(), 0);
        NetworkState state = NetworkState.initial(
                Parameters.random(architecture, layers.getLast(), SEED),
                FeatureComparison.DEFAULT.channels(architecture, layers),
                column,
                settings,
                SEED);
        var examples = new DistortedImages(
                material.images(images), List.of(Rankings.all().getFirst()), SEED, Normalisation.ALL);
        var clock = new Clock(epochs);
        try (NDManager manager = ComputeDevice.cpu().newManager();
                var adaptation = new NetworkAdaptation(
                        manager,
                        layers,
                        FeatureComparison.DEFAULT,
                        examples,
                        column,
                        settings,
                        SEED,
                        state,
                        Math.min(
                                batch, NetworkAdaptation.usualMicroBatch(architecture, layers, ComputeDevice.cpu())))) {
            clock.start();
            var _ = adaptation.train(TrainingPoint.START, clock);
        }
        return clock.epochs;
    }

    private static final class Clock implements TrainingListener<RuntimeException> {
        private final Epochs epochs;
        private Stopwatch watch = Stopwatch.start();

        Clock(int epochs) {
            this.epochs = new Epochs(new double[epochs], new double[epochs]);
        }

        void start() {
            watch = Stopwatch.start();
        }

        @Override
        public void step(Step step, Snapshot snapshot) {}

        @Override
        public void epoch(Epoch epoch, TrainingState state) {
            epochs.seconds[epoch.epoch()] = watch.seconds();
            epochs.coreSeconds[epoch.epoch()] = watch.coreSeconds();
            watch = Stopwatch.start();
        }
    }
}
