package org.dpsfleet.perceptual.adaptation;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDManager;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.dpsfleet.perceptual.metric.DifferenceExtractor;
import org.dpsfleet.perceptual.metric.ImageShape;
import org.dpsfleet.perceptual.safetensors.FloatTensor;
import org.dpsfleet.perceptual.safetensors.SafetensorsFile;
import org.dpsfleet.vocabulary.Logit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** Twelve Adam steps against the same steps in torch, in the published order of operations. */
class ColumnBlockGoldenTest {
    private final GoldenTraining golden = new GoldenTraining();
    private final SafetensorsFile file = golden.file();

    @ParameterizedTest
    @CsvSource({
        "lin_sync_0, judge, false, false",
        "lin_sync_minus_1, judge_reversed, true, false",
        "lin_sync_0, judge, false, true",
        "lin_sync_minus_1, judge_reversed, true, true"
    })
    void everyStepEqualsTorch(String run, String judge, boolean sync, boolean recorded) {
        try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
                DifferenceExtractor extractor =
                        new DifferenceExtractor(manager, GoldenTraining.alexnet(), GoldenTraining.LAYERS)) {
            // given
            List<Integer> channels = extractor.channels();
            var state = ColumnState.of(1, channels, Logit.LARGE, golden.initialColumn(channels));
            float[] loss = new float[GoldenTraining.STEPS];
            float[] score = new float[GoldenTraining.STEPS];
            try (ColumnBlock block = block(manager, GoldenTraining.settings(sync), recorded, state)) {
                // when
                for (int step = 1; step <= GoldenTraining.STEPS; step++) {
                    NDArray v = differences(manager, extractor, GoldenTraining.first(step));
                    Head.Outcome outcome = block.step(v, repeated(golden.judges(judge, step)), 0, 1e-3, step);
                    loss[step - 1] = outcome.loss()[0];
                    score[step - 1] = outcome.score()[0];
                    if (step == 1) {
                        checkScalars(run + "/scalars_after_step_1/", saved(block, state));
                    }
                }
                // then
                checkScalars(run + "/final_scalars/", saved(block, state));
                checkLogitNet(run + "/final_logit/", saved(block, state));
            }
            assertThat(loss).containsExactly(file.floats(run + "/loss"), within(1e-4f));
            assertThat(score).containsExactly(file.floats(run + "/score"), within(1e-6f));
        }
    }

    private static ColumnBlock block(
            NDManager manager, TrainingSettings settings, boolean recorded, ColumnState state) {
        BlockGradient gradient = recorded
                ? new RecordedGradient(new Head(settings.training()))
                : BlockGradient.on(manager, settings.training());
        return new ColumnBlock(manager, gradient, settings.protocol(), 1, state.entries(), state.block(0));
    }

    private NDArray differences(NDManager manager, DifferenceExtractor extractor, int from) {
        List<float[]> batch = golden.triplets(from, GoldenTraining.BATCH);
        return NDArrays.concat(
                extractor.differences(
                        manager, ImageShape.PATCH, GoldenTraining.BATCH, batch.get(0), batch.subList(1, 3), null),
                0);
    }

    private static float[] repeated(float[] judges) {
        float[] repeated = new float[ColumnBlock.WIDTH * judges.length];
        for (int i = 0; i < repeated.length; i++) {
            repeated[i] = judges[i % judges.length];
        }
        return repeated;
    }

    private static Map<String, FloatTensor> saved(ColumnBlock block, ColumnState state) {
        Map<String, float[]> values = new HashMap<>();
        block.save(state.entries(), values);
        state.update(List.of(values));
        return state.tensors();
    }

    private void checkScalars(String prefix, Map<String, FloatTensor> saved) {
        assertThat(saved.get(ColumnState.SCALARS).values()).containsExactly(golden.layers(prefix), within(2e-6f));
    }

    private void checkLogitNet(String prefix, Map<String, FloatTensor> saved) {
        for (LogitNet.Parameter parameter : LogitNet.parameters(Logit.LARGE)) {
            assertThat(saved.get(parameter.name()).values())
                    .as(parameter.name())
                    .containsExactly(file.floats(parameter.name().replace("logit.", prefix)), within(2e-6f));
        }
    }
}
