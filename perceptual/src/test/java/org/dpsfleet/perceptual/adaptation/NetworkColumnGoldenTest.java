package org.dpsfleet.perceptual.adaptation;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.dpsfleet.perceptual.Shared;
import org.dpsfleet.perceptual.metric.Dropout;
import org.dpsfleet.perceptual.metric.FeatureComparison;
import org.dpsfleet.perceptual.metric.ImageGroups;
import org.dpsfleet.perceptual.metric.ImageShape;
import org.dpsfleet.perceptual.metric.ImageUpload;
import org.dpsfleet.perceptual.metric.Scalars;
import org.dpsfleet.perceptual.network.Architecture;
import org.dpsfleet.perceptual.safetensors.FloatTensor;
import org.dpsfleet.perceptual.safetensors.SafetensorsFile;
import org.dpsfleet.perceptual.tensor.ComputeDevice;
import org.dpsfleet.vocabulary.Logit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** Twelve Adam steps of a network with its scalars against torch's, in the published order. */
class NetworkColumnGoldenTest {
    /**
     * With every weight moving by 1e-3 a step, float32 and float64 part ways; so may two float32 runs. The
     * deviations listed are one draw of that, and later ones are as large as the largest before.
     */
    private static final double CHAOS = 10;

    private final GoldenTraining golden = new GoldenTraining();
    private final SafetensorsFile file = golden.file();

    @ParameterizedTest
    @CsvSource({
        "tune_sync_0, judge, false, 1e-3, 16",
        "tune_sync_0, judge, false, 1e-3, 5",
        "tune_sync_minus_1, judge_reversed, true, 1e-3, 16",
        "tune_sync_minus_1, judge_reversed, true, 1e-3, 5",
        "tune_sync_0_lr_1e-5, judge, false, 1e-5, 16",
        "tune_sync_0_lr_1e-5, judge, false, 1e-5, 5"
    })
    void everyStepEqualsTorch(String run, String judge, boolean sync, double learningRate, int microBatch) {
        // given
        NetworkState state = initialState();
        float[] loss = new float[GoldenTraining.STEPS];
        float[] score = new float[GoldenTraining.STEPS];
        try (NDManager manager = ComputeDevice.cpu().newManager();
                NetworkColumn column = new NetworkColumn(
                        manager,
                        GoldenTraining.LAYERS,
                        FeatureComparison.DEFAULT,
                        GoldenTraining.settings(sync),
                        state,
                        microBatch)) {
            assertThat(distances(manager, column, state, GoldenTraining.BATCH))
                    .containsExactly(file.floats(run + "/d0_step_1"), within(1e-6f));
            // when
            for (int step = 1; step <= GoldenTraining.STEPS; step++) {
                try (NDScope scope = new NDScope();
                        NDManager arrays = manager.newSubManager()) {
                    scope.suppressNotUsedWarning();
                    BatchGradient.Found gradients =
                            column.gradients(arrays, batch(column, step), golden.judges(judge, step), 0);
                    if (step == 1) {
                        checkGradients(run, column, gradients);
                    }
                    column.update(gradients, learningRate, step);
                    loss[step - 1] = gradients.outcome().loss()[0];
                    score[step - 1] = gradients.outcome().score()[0];
                }
                if (step == 1) {
                    column.save(state);
                    checkColumn(state, run + "/scalars_after_step_1/", run + "/logit_after_step_1/");
                }
            }
            // then
            checkCurve(run, loss, score);
            if (learningRate < 1e-4) {
                column.save(state);
                checkColumn(state, run + "/final_scalars/", run + "/final_logit/");
                assertThat(distances(manager, column, state, 3 * GoldenTraining.BATCH))
                        .containsExactly(file.floats(run + "/final_d0"), within(1e-6f));
                checkFirst(state, "network.features.0.weight", run + "/final_conv1_first_64");
                checkFirst(state, "network.features.10.weight", run + "/final_conv5_first_64");
            }
        }
    }

    private NetworkState initialState() {
        List<Integer> channels = FeatureComparison.DEFAULT.channels(Architecture.ALEXNET, GoldenTraining.LAYERS);
        Map<String, FloatTensor> tensors = new TreeMap<>(golden.initialColumn(channels));
        GoldenTraining.alexnet().tensors().forEach((name, tensor) -> {
            var zeros = new FloatTensor(tensor.shape(), new float[tensor.values().length]);
            tensors.put("network." + name, tensor);
            tensors.put("adam.moment1.network." + name, zeros);
            tensors.put("adam.moment2.network." + name, zeros);
        });
        return NetworkState.of(Architecture.ALEXNET, GoldenTraining.LAYERS.getLast(), channels, Logit.LARGE, tensors);
    }

    /** Of the first triplets' first images. */
    private float[] distances(NDManager manager, NetworkColumn column, NetworkState state, int count) {
        List<float[]> triplets = golden.triplets(0, count);
        return new Scalars(manager, state.parameters().get(ColumnState.SCALARS))
                .distances(column.extractor()
                        .differences(manager, ImageShape.PATCH, count, triplets.get(0), triplets.subList(1, 2), null)
                        .get(0));
    }

    private NetworkColumn.Batch batch(NetworkColumn column, int step) {
        List<float[]> images = golden.triplets(GoldenTraining.first(step), GoldenTraining.BATCH);
        ImageGroups triplets = new ImageUpload().groups(ImageShape.PATCH, images);
        return (target, from, count) -> column.extractor().recorded(target, from, count, triplets, Dropout.NONE);
    }

    private void checkGradients(String run, NetworkColumn column, BatchGradient.Found gradients) {
        float[] scalars = golden.layers(run + "/scalar_gradients_step_1/");
        assertThat(gradients.scalars().toFloatArray()).containsExactly(scalars, within(2e-7f));
        float[] conv1 =
                column.parameter("network.features.0.weight").getGradient().toFloatArray();
        float[] expected = file.floats(run + "/conv1_gradient_step_1");
        assertThat(Arrays.copyOf(conv1, 64)).containsExactly(expected, within(1e-5f * max(expected)));
    }

    private void checkCurve(String run, float[] loss, float[] score) {
        JsonNode deviations = Shared.goldenJson("training.json")
                .path("loss_deviation_from_float64_per_step")
                .path(run);
        float[] expected = file.floats(run + "/loss");
        float[] expectedScore = file.floats(run + "/score");
        double chaos = 0;
        for (int s = 0; s < loss.length; s++) {
            chaos = Math.max(chaos, deviations.path(s).doubleValue());
            assertThat((double) loss[s])
                    .as("loss in step %d", s + 1)
                    .isCloseTo(expected[s], within(2e-6 + CHAOS * chaos));
            if (chaos < 1e-5) {
                assertThat(score[s]).isEqualTo(expectedScore[s]);
            }
        }
    }

    private void checkColumn(NetworkState state, String scalars, String logitNet) {
        assertThat(state.tensor(ColumnState.SCALARS).values()).containsExactly(golden.layers(scalars), within(2e-6f));
        for (LogitNet.Parameter parameter : LogitNet.parameters(Logit.LARGE)) {
            assertThat(state.tensor(parameter.name()).values())
                    .as(parameter.name())
                    .containsExactly(file.floats(parameter.name().replace("logit.", logitNet)), within(2e-6f));
        }
    }

    private void checkFirst(NetworkState state, String name, String expected) {
        assertThat(Arrays.copyOf(state.tensor(name).values(), 64))
                .as(name)
                .containsExactly(file.floats(expected), within(2e-6f));
    }

    private static float max(float[] values) {
        float max = 0;
        for (float value : values) {
            max = Math.max(max, Math.abs(value));
        }
        return max;
    }
}
