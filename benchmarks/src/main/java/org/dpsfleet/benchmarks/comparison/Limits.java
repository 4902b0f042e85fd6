package org.dpsfleet.benchmarks.comparison;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.dpsfleet.benchmarks.Material;
import org.dpsfleet.benchmarks.measure.CoreSeconds;
import org.dpsfleet.perceptual.Seeds;
import org.dpsfleet.perceptual.adaptation.HeadBenchmark;
import org.dpsfleet.perceptual.metric.DifferenceExtractor;
import org.dpsfleet.perceptual.metric.ImageShape;
import org.dpsfleet.perceptual.network.Architecture;
import org.dpsfleet.perceptual.network.FeatureExtractor;
import org.dpsfleet.perceptual.network.Parameters;
import org.dpsfleet.perceptual.tensor.ComputeDevice;

/**
 * What limits a step of 256 triplets: its parts beside what the engine reaches on the same machine,
 * in the same process, with arithmetic alone (a matrix product) or memory alone (a sum).
 *
 * <p>All are core-seconds, so rates are those of one core; the parts take turns, and the cheapest
 * of a few rounds counts.
 *
 * @param sgemm FLOP/s of a product of two 1536 x 1536 matrices
 * @param stream bytes/s of adding two arrays far larger than the caches
 * @param features core-seconds of the network's pass alone
 * @param comparison core-seconds that comparing adds to it
 * @param dropout core-seconds that the mask adds to that
 * @param head core-seconds of one step of 720 columns
 */
record Limits(double sgemm, double stream, double features, double comparison, double dropout, double head) {
    static final Work ALEXNET = Work.of(Architecture.ALEXNET, Material.SIDE);
    static final int COLUMNS = 720;

    private static final int SIZE = 1536;
    private static final int STREAM = 1 << 24;
    private static final int MICRO_BATCH = 32;

    static Limits measure(Material material) {
        Parameters alexnet = material.alexnet();
        List<Integer> layers = Architecture.ALEXNET.publishedLayers();
        var head = new HeadBenchmark();
        head.columns = COLUMNS;
        head.setUp();
        try (NDManager manager = ComputeDevice.cpu().newManager();
                FeatureExtractor network = new FeatureExtractor(manager, alexnet, layers);
                DifferenceExtractor extractor = new DifferenceExtractor(manager, alexnet, layers);
                NDArray square = manager.ones(new Shape(SIZE, SIZE));
                NDArray sum = manager.ones(new Shape(STREAM));
                NDArray addend = manager.ones(new Shape(STREAM))) {
            double[] cheapest = CoreSeconds.cheapest(
                    () -> square.matMul(square).close(),
                    () -> sum.addi(addend),
                    () -> features(manager, network),
                    () -> differences(manager, extractor, false),
                    () -> differences(manager, extractor, true),
                    head::step);
            return new Limits(
                    2.0 * SIZE * SIZE * SIZE / cheapest[0],
                    3.0 * Float.BYTES * STREAM / cheapest[1],
                    cheapest[2],
                    Math.max(0, cheapest[3] - cheapest[2]),
                    Math.max(0, cheapest[4] - cheapest[3]),
                    cheapest[5]);
        } finally {
            head.tearDown();
        }
    }

    /** FLOP of the convolutions for a batch of triplets. */
    static double featureFlop() {
        return 3.0 * Adaptation.BATCH * ALEXNET.flop();
    }

    /** The least that comparing has to read: every feature once. */
    static double comparisonBytes() {
        return 3.0 * Adaptation.BATCH * ALEXNET.floats() * Float.BYTES;
    }

    /** FLOP of all columns' forward passes, three times over: backward is twice the work. */
    static double headFlop() {
        int channels = Architecture.ALEXNET.publishedLayers().stream()
                .mapToInt(Architecture.ALEXNET::channels)
                .sum();
        double logitNet = 5 * 32 + 32 * 32 + 32;
        return 3.0 * COLUMNS * 2 * Adaptation.BATCH * (2.0 * channels + logitNet);
    }

    private static void features(NDManager manager, FeatureExtractor network) {
        for (int from = 0; from < Adaptation.BATCH; from += MICRO_BATCH) {
            try (NDManager scope = manager.newSubManager()) {
                var shape = new Shape(3 * MICRO_BATCH, 3, Material.SIDE, Material.SIDE);
                network.features(scope.ones(shape, DataType.FLOAT32)).close();
            }
        }
    }

    private static void differences(NDManager manager, DifferenceExtractor extractor, boolean dropout) {
        float[] images = new float[Adaptation.BATCH * ImageShape.PATCH.floats()];
        try (NDManager scope = manager.newSubManager()) {
            NDList v = extractor.differences(
                    scope,
                    ImageShape.PATCH,
                    Adaptation.BATCH,
                    images,
                    List.of(images, images),
                    dropout ? Seeds.generator(1, "dropout") : null);
            v.get(0).getFloat(0, 0);
        }
    }
}
