package org.dpsfleet.perceptual.adaptation;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.dpsfleet.perceptual.tensor.ComputeDevice;
import org.dpsfleet.vocabulary.Logit;
import org.dpsfleet.vocabulary.SyncLoss;
import org.dpsfleet.vocabulary.TrainingSpec;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

/** Losses against the formulas, computed in doubles. */
class HeadTest {
    private static final double[] D0 = {0.1, 0.5, 0.3, 0.9};
    private static final double[] D1 = {0.4, 0.2, 0.7, 0.9};
    private static final double[] SOFT = {0.25, 0.9, 0.0, 1.0};

    @Test
    void withoutANetTheLogitIsTheDifferenceOfDistances() {
        double expected = 0;
        for (int i = 0; i < 4; i++) {
            expected += crossEntropy(D0[i] - D1[i], SOFT[i]) / 4;
        }
        assertThat(loss(Logit.NONE, SyncLoss.OFF, 0, List.of(), D0, D1, SOFT))
                .isCloseTo((float) expected, within(1e-6f));
    }

    @Test
    void theSmallNetIsLinearInBothDistances() {
        double expected = 0;
        for (int i = 0; i < 4; i++) {
            expected += crossEntropy(1.5 * D0[i] - 0.5 * D1[i] + 0.25, SOFT[i]) / 4;
        }
        assertThat(loss(
                        Logit.SMALL,
                        SyncLoss.OFF,
                        0,
                        List.of(new float[] {1.5f, -.5f}, new float[] {.25f}),
                        D0,
                        D1,
                        SOFT))
                .isCloseTo((float) expected, within(1e-6f));
    }

    @Test
    void theSyncLossIsAddedInTheFirstEpochsOnly() {
        float plain = loss(Logit.NONE, SyncLoss.OFF, 0, List.of(), D0, D1, SOFT);
        for (int epoch : new int[] {0, 1}) {
            assertThat(loss(Logit.NONE, SyncLoss.FIRST_EPOCHS, epoch, List.of(), D0, D1, SOFT))
                    .isCloseTo(11 * plain, within(1e-5f));
        }
        assertThat(loss(Logit.NONE, SyncLoss.FIRST_EPOCHS, 2, List.of(), D0, D1, SOFT))
                .isEqualTo(plain);
        assertThatThrownBy(() -> training(Logit.NONE, SyncLoss.FIRST_EPOCHS, 0)).hasMessageContaining("at least 1");
    }

    @Test
    void theSyncLossUntilHalfIsAddedWhereTheScoreIsAtMostHalf() {
        double[] right = {0, 1, 0, 1};
        double[] wrong = {1, 0, 1, 1};
        for (double[] judges : List.of(right, wrong)) {
            float plain = loss(Logit.NONE, SyncLoss.OFF, 5, List.of(), D0, D1, judges);
            float synced = loss(Logit.NONE, SyncLoss.UNTIL_HALF, 5, List.of(), D0, D1, judges);
            assertThat(synced).isCloseTo((judges == wrong ? 11 : 1) * plain, within(1e-5f));
        }
    }

    private static TrainingSpec training(Logit logit, SyncLoss syncLoss, int syncEpochs) {
        return new TrainingSpec(4, 1, List.of(1e-3), 0, 0, syncLoss, syncEpochs, logit);
    }

    private static float loss(
            Logit logit, SyncLoss syncLoss, int epoch, List<float[]> net, double[] d0, double[] d1, double[] judges) {
        TrainingSpec training = training(logit, syncLoss, 2);
        try (NDManager manager = ComputeDevice.cpu().newManager()) {
            List<NDArray> parameters = net.isEmpty()
                    ? List.of()
                    : List.of(
                            manager.create(net.get(0), new Shape(1, 1, 2)),
                            manager.create(net.get(1), new Shape(1, 1)));
            return new Head(training)
                    .train(parameters, row(manager, d0), row(manager, d1), row(manager, judges), epoch)
                    .outcome()
                    .loss()[0];
        }
    }

    private static NDArray row(NDManager manager, double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return manager.create(floats, new Shape(1, floats.length));
    }

    private static double crossEntropy(double logit, double judge) {
        double p = 1 / (1 + Math.exp(-logit));
        return -judge * Math.log(p) - (1 - judge) * Math.log(1 - p);
    }
}
