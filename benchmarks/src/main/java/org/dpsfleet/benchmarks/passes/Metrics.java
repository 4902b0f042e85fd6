package org.dpsfleet.benchmarks.passes;

import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.dpsfleet.benchmarks.Material;
import org.dpsfleet.benchmarks.measure.Stopwatch;
import org.dpsfleet.perceptual.adaptation.Column;
import org.dpsfleet.perceptual.adaptation.ColumnState;
import org.dpsfleet.perceptual.adaptation.LinAdaptation;
import org.dpsfleet.perceptual.adaptation.SharedPass;
import org.dpsfleet.perceptual.adaptation.TrainingListener;
import org.dpsfleet.perceptual.adaptation.TrainingPoint;
import org.dpsfleet.perceptual.adaptation.TrainingSettings;
import org.dpsfleet.perceptual.adaptation.TrainingState;
import org.dpsfleet.perceptual.context.Ranking;
import org.dpsfleet.perceptual.context.Rankings;
import org.dpsfleet.perceptual.metric.Compared;
import org.dpsfleet.perceptual.metric.DifferenceExtractor;
import org.dpsfleet.perceptual.metric.FeatureComparison;
import org.dpsfleet.perceptual.network.Architecture;
import org.dpsfleet.perceptual.tensor.ComputeDevice;
import org.dpsfleet.perceptual.triplet.DistortedImages;
import org.dpsfleet.perceptual.triplet.Examples;
import org.dpsfleet.perceptual.triplet.Normalisation;
import org.dpsfleet.vocabulary.Comparison;
import org.dpsfleet.vocabulary.Logit;
import org.dpsfleet.vocabulary.Protocol;
import org.dpsfleet.vocabulary.SyncLoss;
import org.dpsfleet.vocabulary.TrainingSpec;

/**
 * Metrics of AlexNet that are adapted side by side, each to the same contexts.
 *
 * @param images that they are adapted on
 * @param contexts of each
 * @param repetitions of each context
 */
public record Metrics(Material material, int images, int contexts, int repetitions, int epochs) {
    /** The published layers, and three parts of them. */
    public static final List<List<Integer>> LAYERS =
            List.of(Architecture.ALEXNET.publishedLayers(), List.of(1, 4), List.of(7, 11), List.of(4, 7, 11));

    private static final int SEED = 1;

    /** Each comparison with each list of layers. */
    public static List<Compared> grid(List<Comparison> comparisons, List<List<Integer>> layers) {
        List<Compared> grid = new ArrayList<>();
        comparisons.forEach(comparison ->
                layers.forEach(list -> grid.add(new Compared(list, new FeatureComparison(comparison, true)))));
        return grid;
    }

    /** What adapting some metrics on the same passes took, reading the network included. */
    record Took(double seconds, double coreSeconds) {}

    /** The core-seconds of adapting some metrics on the same passes; reading the network included. */
    public double coreSeconds(List<Compared> metrics) throws InterruptedException {
        return adapt(metrics).coreSeconds();
    }

    Took adapt(List<Compared> metrics) throws InterruptedException {
        List<Ranking> judges = new ArrayList<>();
        List<Column> columns = new ArrayList<>();
        for (Ranking ranking : Rankings.all().subList(0, contexts)) {
            for (int r = 0; r < repetitions; r++) {
                judges.add(ranking);
                columns.add(new Column(ranking, r));
            }
        }
        var examples = new DistortedImages(material.images(images), judges, SEED, Normalisation.ALL);
        var pass = new SharedPass(ComputeDevice.cpu(), metrics);
        List<Callable<Void>> trainings = IntStream.range(0, metrics.size())
                .<Callable<Void>>mapToObj(m -> () -> {
                    try (var member = pass.member(m)) {
                        train(member, metrics.get(m), examples, columns);
                    }
                    return null;
                })
                .toList();
        var watch = Stopwatch.start();
        try (var threads = Executors.newFixedThreadPool(metrics.size())) {
            for (var ended : threads.invokeAll(trainings)) {
                ended.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
        return new Took(watch.seconds(), watch.coreSeconds());
    }

    private void train(SharedPass.Member member, Compared metric, Examples examples, List<Column> columns) {
        var settings = new TrainingSettings(
                Protocol.CORRECTED,
                new TrainingSpec(256, epochs, List.of(1e-3), 0.2, 0.5, SyncLoss.UNTIL_HALF, 0, Logit.LARGE));
        List<Integer> channels = metric.comparison().channels(Architecture.ALEXNET, metric.layers());
        try (NDManager manager = ComputeDevice.cpu().newManager()) {
            member.begin(
                    _ -> material.alexnet(),
                    examples,
                    settings.training(),
                    DifferenceExtractor.usualMicroBatch(manager));
            try (var adaptation = new LinAdaptation(
                    manager,
                    member,
                    examples,
                    columns,
                    settings,
                    SEED,
                    ColumnState.initial(columns, channels, settings, SEED))) {
                var _ = adaptation.train(TrainingPoint.START, new TrainingListener<RuntimeException>() {
                    @Override
                    public void step(Step step, Snapshot snapshot) {}

                    @Override
                    public void epoch(Epoch epoch, TrainingState state) {}
                });
            }
        }
    }
}
