package org.dpsfleet.perceptual.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.util.List;
import org.dpsfleet.perceptual.tensor.ComputeDevice;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class TrainingModeTest {
    private static final int IMAGES = 2;
    private static final int SIDE = 64;

    private final NDManager manager = ComputeDevice.cpu().newManager();

    @AfterEach
    void free() {
        manager.close();
    }

    @ParameterizedTest
    @EnumSource(
            value = Architecture.class,
            names = {
                "VGG11",
                "DENSENET121",
                "RESNET18",
                "RESNEXT50_32X4D",
                "GOOGLENET",
                "INCEPTION_V3",
                "SQUEEZENET1_1",
                "EFFICIENTNET_B0"
            })
    void everyTrainedParameterGetsAGradient(Architecture architecture) {
        int last = architecture.publishedLayers().getLast();
        Parameters parameters = ClosedForm.parameters(architecture, 6);
        try (FeatureExtractor network = new FeatureExtractor(manager, parameters, architecture.publishedLayers())) {
            network.trainingMode(true);
            architecture
                    .trainedParameters(last)
                    .forEach(name -> network.parameters().get(name).setRequiresGradient(true));
            try (GradientCollector collector = manager.getEngine().newGradientCollector()) {
                NDList features = network.features(images());
                NDArray loss = features.stream()
                        .map(feature -> feature.square().mean())
                        .reduce(NDArray::add)
                        .orElseThrow();
                collector.backward(loss);
            }
            for (String name : architecture.trainedParameters(last)) {
                float[] gradient = network.parameters().get(name).getGradient().toFloatArray();
                float sum = 0;
                for (float value : gradient) {
                    sum += Math.abs(value);
                }
                assertThat(sum).as(name).isFinite().isPositive();
            }
        }
    }

    /** Against the definition, computed here from the features before the batch norm. */
    @Test
    void batchNormUsesAndRecordsTheStatisticsOfTheBatch() {
        Parameters parameters = ClosedForm.parameters(Architecture.RESNET18, 6);
        try (FeatureExtractor network = new FeatureExtractor(manager, parameters, List.of(0, 1))) {
            network.trainingMode(true);
            NDList features = network.features(images());
            NDArray before = features.get(0);
            int channel = 5;
            float[] values = before.get(":, " + channel).toFloatArray();
            double mean = 0;
            for (float value : values) {
                mean += value / values.length;
            }
            double variance = 0;
            for (float value : values) {
                variance += (value - mean) * (value - mean) / values.length;
            }
            assertThat(value(network, "bn1.running_mean", channel))
                    .isCloseTo(0.9 * value(parameters, "bn1.running_mean", channel) + 0.1 * mean, within(1e-5));
            double unbiased = variance * values.length / (values.length - 1);
            assertThat(value(network, "bn1.running_var", channel))
                    .isCloseTo(0.9 * value(parameters, "bn1.running_var", channel) + 0.1 * unbiased, within(1e-5));
            double normalised = (values[0] - mean) / Math.sqrt(variance + 1e-5);
            assertThat((double) features.get(1).get(":, " + channel).toFloatArray()[0])
                    .isCloseTo(
                            value(parameters, "bn1.weight", channel) * normalised
                                    + value(parameters, "bn1.bias", channel),
                            within(1e-5));
        }
    }

    /** From 0, one batch takes a running mean to momentum times m, and once more to (2 - momentum) times that. */
    @ParameterizedTest
    @CsvSource({"EFFICIENTNET_B0, 1.9", "EFFICIENTNET_B7, 1.99", "DENSENET121, 1.9"})
    void runningStatisticsFollowWithTheNetworksMomentum(Architecture architecture, double expected) {
        Parameters parameters = Parameters.random(architecture, 2, 0);
        String name = parameters.tensors().keySet().stream()
                .filter(key -> key.matches("features\\.(0\\.1|norm0)\\.running_mean"))
                .findFirst()
                .orElseThrow();
        try (FeatureExtractor network = new FeatureExtractor(manager, parameters, List.of(2))) {
            network.trainingMode(true);
            NDArray images = images();
            network.features(images);
            double once = value(network, name, 0);
            network.features(images);
            assertThat(value(network, name, 0) / once).isCloseTo(expected, within(1e-3));
        }
    }

    @Test
    void evaluationModeLeavesTheRunningStatisticsAlone() {
        Parameters parameters = Parameters.random(Architecture.EFFICIENTNET_B0, 4, 0);
        try (FeatureExtractor network = new FeatureExtractor(manager, parameters, List.of(1, 4))) {
            float[] before = network.features(images()).get(1).toFloatArray();
            parameters
                    .tensors()
                    .forEach((name, tensor) -> assertThat(
                                    network.parameters().get(name).toFloatArray())
                            .as(name)
                            .containsExactly(tensor.values()));
            network.trainingMode(true);
            network.features(images());
            network.trainingMode(false);
            float[] after = network.features(images()).get(1).toFloatArray();
            assertThat(after).isNotEqualTo(before);
            assertThat(network.features(images()).get(1).toFloatArray()).containsExactly(after);
        }
    }

    /** Only the extracted features and the images outlive a pass. */
    @ParameterizedTest
    @EnumSource(Architecture.class)
    void nothingElseStaysInMemory(Architecture architecture) {
        Parameters parameters = Parameters.random(architecture, 8, 0);
        try (FeatureExtractor network = new FeatureExtractor(manager, parameters, List.of(1, 8));
                NDManager scope = manager.newSubManager()) {
            NDArray images = scope.zeros(new Shape(1, 3, SIDE, SIDE));
            NDList features = network.features(images);
            assertThat(scope.getManagedArrays())
                    .extracting(NDArray::getUid)
                    .containsExactlyInAnyOrder(
                            images.getUid(),
                            features.get(0).getUid(),
                            features.get(1).getUid());
        }
    }

    private NDArray images() {
        float[] values = new float[IMAGES * 3 * SIDE * SIDE];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (Math.sin(i * 0.37) + Math.cos(i * i * 0.011));
        }
        return manager.create(values, new Shape(IMAGES, 3, SIDE, SIDE));
    }

    private static double value(Parameters parameters, String name, int channel) {
        return parameters.tensors().get(name).values()[channel];
    }

    private static double value(FeatureExtractor network, String name, int channel) {
        return network.parameters().get(name).getFloat(channel);
    }
}
