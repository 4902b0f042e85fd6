package org.dpsfleet.perceptual.adaptation;

import ai.djl.Device;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.dpsfleet.perceptual.GoldenImages;
import org.dpsfleet.perceptual.Shared;
import org.dpsfleet.perceptual.metric.DifferenceExtractor;
import org.dpsfleet.perceptual.metric.ImageShape;
import org.dpsfleet.perceptual.network.Architecture;
import org.dpsfleet.perceptual.network.Parameters;
import org.dpsfleet.perceptual.safetensors.FloatTensor;
import org.dpsfleet.perceptual.safetensors.SafetensorsFile;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** Twelve Adam steps against the same steps in torch, in the published order of operations. */
class ColumnBlockGoldenTest {
    private static final int STEPS = 12;
    private static final int BATCH = 16;
    private static final List<Integer> LAYERS = List.of(1, 4, 7, 11);

    @ParameterizedTest
    @CsvSource({"lin_sync_0, judge, false", "lin_sync_minus_1, judge_reversed, true"})
    void everyStepEqualsTorch(String run, String judge, boolean sync) {
        SafetensorsFile golden = Shared.goldenTensors("training.safetensors");
        Parameters alexnet =
                Parameters.read(
                        Shared.data("weights/alexnet_features.safetensors"),
                        Architecture.ALEXNET,
                        LAYERS.getLast());
        TrainingSettings settings =
                new TrainingSettings(
                        Protocol.PUBLISHED,
                        BATCH,
                        4,
                        List.of(1e-3),
                        0,
                        false,
                        sync ? SyncLoss.UNTIL_HALF : SyncLoss.OFF,
                        Logit.LARGE);

        try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
                DifferenceExtractor extractor =
                        new DifferenceExtractor(manager, alexnet, LAYERS)) {
            // given
            ColumnState state = initialState(golden, extractor.channels());
            float[] judges = golden.floats(judge);
            float[] loss = new float[STEPS];
            float[] score = new float[STEPS];
            try (ColumnBlock block =
                    new ColumnBlock(manager, settings, state.entries(), state.block(0))) {
                // when
                for (int step = 1; step <= STEPS; step++) {
                    int from = BATCH * ((step - 1) % 3);
                    NDList v = differences(manager, extractor, golden.longs("triplets"), from);
                    Head.Outcome outcome =
                            block.step(
                                    v.get(0),
                                    v.get(1),
                                    repeated(judges, from),
                                    0,
                                    1e-3,
                                    step);
                    loss[step - 1] = outcome.loss()[0];
                    score[step - 1] = outcome.score()[0];
                    if (step == 1) {
                        checkScalars(golden, run + "/scalars_after_step_1/", saved(block, state));
                    }
                }
                // then
                checkScalars(golden, run + "/final_scalars/", saved(block, state));
                checkLogitNet(golden, run + "/final_logit/", saved(block, state));
            }
            assertThat(loss).containsExactly(golden.floats(run + "/loss"), within(1e-4f));
            assertThat(score).containsExactly(golden.floats(run + "/score"), within(1e-6f));
        }
    }

    private static ColumnState initialState(SafetensorsFile golden, List<Integer> channels) {
        Map<String, FloatTensor> tensors = new HashMap<>();
        for (ColumnState.Entry entry : ColumnState.entries(channels, Logit.LARGE)) {
            float[] values =
                    entry.name().equals(ColumnState.SCALARS)
                            ? scalars(golden, "lin_sync_0/initial_scalars/")
                            : golden.floats(
                                    entry.name().replace("logit.", "lin_sync_0/initial_logit/"));
            tensors.put(entry.name(), FloatTensor.vector(values));
            FloatTensor zeros = FloatTensor.vector(new float[values.length]);
            tensors.put(ColumnState.MOMENT1 + entry.name(), zeros);
            tensors.put(ColumnState.MOMENT2 + entry.name(), zeros);
        }
        return ColumnState.of(1, channels, Logit.LARGE, tensors);
    }

    private static float[] scalars(SafetensorsFile golden, String prefix) {
        float[] all = new float[64 + 192 + 384 + 256];
        int at = 0;
        for (int layer = 0; layer < LAYERS.size(); layer++) {
            float[] values = golden.floats(prefix + layer);
            System.arraycopy(values, 0, all, at, values.length);
            at += values.length;
        }
        return all;
    }

    private static NDList differences(
            NDManager manager, DifferenceExtractor extractor, long[] triplets, int from) {
        GoldenImages images = new GoldenImages();
        float[][] batch = new float[3][BATCH * GoldenImages.FLOATS];
        for (int i = 0; i < BATCH; i++) {
            int t = 5 * (from + i);
            int k = (int) triplets[t];
            put(batch[0], i, images.image(k));
            for (int side = 0; side < 2; side++) {
                String distortion = GoldenImages.distortion(triplets[t + 1 + 2 * side]);
                int j = (int) triplets[t + 2 + 2 * side];
                put(batch[1 + side], i, images.distorted(k, distortion, j));
            }
        }
        return extractor.differences(
                manager, ImageShape.PATCH, BATCH, batch[0], List.of(batch[1], batch[2]), null);
    }

    private static void put(float[] batch, int index, float[] image) {
        System.arraycopy(image, 0, batch, index * image.length, image.length);
    }

    private static float[] repeated(float[] judges, int from) {
        float[] repeated = new float[ColumnBlock.WIDTH * BATCH];
        for (int i = 0; i < repeated.length; i++) {
            repeated[i] = judges[from + i % BATCH];
        }
        return repeated;
    }

    private static Map<String, FloatTensor> saved(ColumnBlock block, ColumnState state) {
        Map<String, float[]> values = new HashMap<>();
        block.save(state.entries(), values);
        state.update(0, values);
        return state.tensors();
    }

    private static void checkScalars(
            SafetensorsFile golden, String prefix, Map<String, FloatTensor> saved) {
        assertThat(saved.get(ColumnState.SCALARS).values())
                .containsExactly(scalars(golden, prefix), within(2e-6f));
    }

    private static void checkLogitNet(
            SafetensorsFile golden, String prefix, Map<String, FloatTensor> saved) {
        for (LogitNet.Parameter parameter : LogitNet.parameters(Logit.LARGE)) {
            assertThat(saved.get(parameter.name()).values())
                    .as(parameter.name())
                    .containsExactly(
                            golden.floats(parameter.name().replace("logit.", prefix)),
                            within(2e-6f));
        }
    }
}
