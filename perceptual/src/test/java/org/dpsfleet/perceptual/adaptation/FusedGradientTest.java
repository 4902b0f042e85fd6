package org.dpsfleet.perceptual.adaptation;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.Stream;
import org.dpsfleet.perceptual.tensor.ComputeDevice;
import org.dpsfleet.vocabulary.Logit;
import org.dpsfleet.vocabulary.SyncLoss;
import org.dpsfleet.vocabulary.TrainingSpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** The loop against the engine's own differentiation, against finite differences, and against itself elsewhere. */
class FusedGradientTest {
    private static final int WIDTH = ColumnBlock.WIDTH;
    private static final int CHANNELS = 24;
    private static final NDManager MANAGER = ComputeDevice.cpu().newManager();

    @AfterAll
    static void free() {
        MANAGER.close();
    }

    /** A step's input: metrics, differences and judges; what is random depends on the seed only. */
    private static final class Material {
        final List<float[]> parameters = new ArrayList<>();
        final List<Shape> shapes = new ArrayList<>();
        final float[] differences;
        final float[] judges;
        final TrainingSpec training;

        Material(Logit logit, SyncLoss syncLoss, int triplets) {
            var random = new Random(7);
            training = new TrainingSpec(triplets, 4, List.of(1e-3), 0, 0, syncLoss, 2, logit);
            for (ColumnState.Entry entry : ColumnState.entries(List.of(CHANNELS), logit)) {
                shapes.add(entry.blockShape());
                parameters.add(floats(random, WIDTH * entry.size(), parameters.isEmpty() ? 0 : -0.4f, 0.4f));
            }
            differences = floats(random, 2 * triplets * CHANNELS, 0, 0.2f);
            judges = floats(random, WIDTH * triplets, 0, 1);
            for (int i = 0; i < judges.length; i += 2) {
                judges[i] = Math.round(judges[i]);
            }
        }

        private static float[] floats(Random random, int count, float from, float to) {
            float[] floats = new float[count];
            for (int i = 0; i < count; i++) {
                floats[i] = from + (to - from) * random.nextFloat();
            }
            return floats;
        }

        int triplets() {
            return training.batchSize();
        }

        Head head() {
            return new Head(training);
        }

        BlockGradient fused() {
            return new FusedGradient(head(), training.logit());
        }
    }

    /** A copy of what was found, per parameter [W, ...]. */
    private record Found(float[] loss, float[] score, List<float[]> gradients) {
        /** Bits of all that belongs to a metric. */
        List<Integer> bits(int column) {
            List<Integer> bits = new ArrayList<>();
            bits.add(Float.floatToIntBits(loss[column]));
            bits.add(Float.floatToIntBits(score[column]));
            for (float[] gradient : gradients) {
                int size = gradient.length / WIDTH;
                for (int i = 0; i < size; i++) {
                    bits.add(Float.floatToIntBits(gradient[column * size + i]));
                }
            }
            return bits;
        }
    }

    private static Found find(BlockGradient by, Material material, int columns, int epoch) {
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            BlockGradient.Found found =
                    by.of(parameters(material), differences(material), material.judges, columns, epoch);
            return new Found(
                    found.outcome().loss(),
                    found.outcome().score(),
                    found.gradients().stream().map(NDArray::toFloatArray).toList());
        }
    }

    private static Head.Outcome evaluate(BlockGradient by, Material material) {
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            return by.evaluate(parameters(material), differences(material), material.judges, WIDTH);
        }
    }

    private static List<NDArray> parameters(Material material) {
        List<NDArray> arrays = new ArrayList<>();
        for (int p = 0; p < material.parameters.size(); p++) {
            arrays.add(MANAGER.create(material.parameters.get(p), material.shapes.get(p)));
        }
        return arrays;
    }

    private static NDArray differences(Material material) {
        return MANAGER.create(material.differences, new Shape(2L * material.triplets(), CHANNELS));
    }

    static Stream<Arguments> everyHead() {
        // Full tiles, ends of tiles, and numbers of triplets that are no multiple of anything.
        return Stream.of(Logit.values())
                .flatMap(logit -> Stream.of(SyncLoss.values())
                        .flatMap(sync -> Stream.of(
                                        logit == Logit.LARGE ? new Integer[] {5, 256, 301} : new Integer[] {301})
                                .map(n -> Arguments.of(logit, sync, n))));
    }

    @ParameterizedTest
    @MethodSource("everyHead")
    void equalsTheEnginesDifferentiation(Logit logit, SyncLoss syncLoss, int triplets) {
        var material = new Material(logit, syncLoss, triplets);
        for (int epoch : new int[] {1, 2}) {
            // when
            Found expected = find(new RecordedGradient(material.head()), material, WIDTH, epoch);
            Found found = find(material.fused(), material, WIDTH, epoch);
            // then
            assertThat(found.loss).containsExactly(expected.loss, within(1e-5f));
            assertThat(found.score).containsExactly(expected.score, within(1e-6f));
            for (int p = 0; p < expected.gradients.size(); p++) {
                float[] gradient = expected.gradients.get(p);
                assertThat(largestDifference(found.gradients.get(p), gradient))
                        .as("of parameter %d in epoch %d", p, epoch)
                        .isLessThan(1e-5f * largestDifference(gradient, new float[gradient.length]));
            }
        }
    }

    /** NaN where one of them is. */
    private static float largestDifference(float[] a, float[] b) {
        assertThat(a).hasSameSizeAs(b);
        float largest = 0;
        for (int i = 0; i < a.length; i++) {
            largest = Math.max(largest, Math.abs(a[i] - b[i]));
        }
        return largest;
    }

    @Test
    void someMetricsAreSyncedAndOthersAreNot() {
        var material = new Material(Logit.LARGE, SyncLoss.UNTIL_HALF, 301);
        Found found = find(material.fused(), material, WIDTH, 3);
        Head.Outcome plain = evaluate(material.fused(), material);
        int synced = 0;
        for (int k = 0; k < WIDTH; k++) {
            if (found.score[k] <= 0.5f) {
                synced++;
                assertThat(found.loss[k]).isGreaterThan(5 * plain.loss()[k]);
            } else {
                assertThat(found.loss[k]).isEqualTo(plain.loss()[k]);
            }
        }
        assertThat(synced).isBetween(10, WIDTH - 10);
    }

    @ParameterizedTest
    @MethodSource("everyHead")
    void evaluatesAsTheEngineDoes(Logit logit, SyncLoss syncLoss, int triplets) {
        var material = new Material(logit, syncLoss, triplets);
        Head.Outcome expected = evaluate(new RecordedGradient(material.head()), material);
        Head.Outcome found = evaluate(material.fused(), material);
        assertThat(found.loss()).containsExactly(expected.loss(), within(1e-5f));
        assertThat(found.score()).containsExactly(expected.score(), within(1e-6f));
    }

    @Test
    void aMetricHasTheSameBitsAloneAndAmongOthersOnAnyNumberOfThreads() throws Exception {
        var material = new Material(Logit.LARGE, SyncLoss.UNTIL_HALF, 301);
        Found together = onThreads(1, material);
        assertThat(onThreads(4, material).gradients).usingRecursiveComparison().isEqualTo(together.gradients);
        for (int k : new int[] {0, 1, 50, 95}) {
            var alone = new Material(Logit.LARGE, SyncLoss.UNTIL_HALF, 301);
            toTheFront(alone, k);
            assertThat(find(alone.fused(), alone, 1, 0).bits(0)).isEqualTo(together.bits(k));
        }
    }

    private static Found onThreads(int threads, Material material) throws Exception {
        try (var pool = new ForkJoinPool(threads)) {
            return pool.submit(() -> find(material.fused(), material, WIDTH, 0)).get();
        }
    }

    /** Leaves one metric, as the first; the others are zeros. */
    private static void toTheFront(Material material, int column) {
        List<float[]> all = new ArrayList<>(material.parameters);
        all.add(material.judges);
        for (float[] values : all) {
            int size = values.length / WIDTH;
            System.arraycopy(values, column * size, values, 0, size);
            Arrays.fill(values, size, values.length, 0);
        }
    }

    @Test
    void aMetricThatHasLeftTheNumbersSaysSoAndSpoilsNoOther() throws Exception {
        // given: on one thread, and with columns of a tile that are filled up
        var material = new Material(Logit.LARGE, SyncLoss.UNTIL_HALF, 5);
        var broken = new Material(Logit.LARGE, SyncLoss.UNTIL_HALF, 5);
        broken.parameters.get(1)[0] = Float.NaN;
        // when
        Found expected = onThreads(1, material);
        Found found = onThreads(1, broken);
        // then
        assertThat(found.loss[0]).isNaN();
        for (int k = 1; k < WIDTH; k++) {
            assertThat(found.bits(k)).isEqualTo(expected.bits(k));
        }
    }

    @Test
    void spareMetricsHaveNoGradientWhateverWasThereBefore() {
        var material = new Material(Logit.LARGE, SyncLoss.UNTIL_HALF, 16);
        BlockGradient fused = material.fused();
        var _ = find(fused, material, WIDTH, 0);
        for (float[] gradient : find(fused, material, 90, 0).gradients) {
            float[] spare = Arrays.copyOfRange(gradient, gradient.length / WIDTH * 90, gradient.length);
            assertThat(spare).containsOnly(0);
        }
    }

    @Test
    void equalsFiniteDifferencesOfTheFormulas() {
        var material = new Material(Logit.LARGE, SyncLoss.FIRST_EPOCHS, 37);
        Found found = find(material.fused(), material, WIDTH, 0);
        int column = 11;
        assertThat(found.loss[column]).isCloseTo((float) loss(material, column), within(1e-5f));
        for (int p = 0; p < material.parameters.size(); p++) {
            float[] values = material.parameters.get(p);
            int size = values.length / WIDTH;
            for (int i = 0; i < size; i += Math.max(1, size / 5)) {
                int at = column * size + i;
                float before = values[at];
                float step = 1e-5f;
                values[at] = before + step;
                double above = loss(material, column);
                float upper = values[at];
                values[at] = before - step;
                double below = loss(material, column);
                double slope = (above - below) / ((double) upper - values[at]);
                values[at] = before;
                assertThat((double) found.gradients.get(p)[at])
                        .as("parameter %d, element %d", p, i)
                        .isCloseTo(slope, within(1e-4 * Math.abs(slope) + 1e-6));
            }
        }
    }

    /** The mean loss of the large net with the sync loss, in doubles and as it is written. */
    private static double loss(Material material, int column) {
        double loss = 0;
        for (int j = 0; j < material.triplets(); j++) {
            double d0 = distance(material, column, j);
            double d1 = distance(material, column, material.triplets() + j);
            double judge = material.judges[column * material.triplets() + j];
            double[] x = {d0, d1, d0 - d1, d0 / (d1 + 0.1), d1 / (d0 + 0.1)};
            double[] h1 = layer(material, column, 1, x, true);
            double[] h2 = layer(material, column, 3, h1, true);
            loss += crossEntropy(layer(material, column, 5, h2, false)[0], judge) + 10 * crossEntropy(d0 - d1, judge);
        }
        return loss / material.triplets();
    }

    private static double distance(Material material, int column, int row) {
        double distance = 0;
        for (int c = 0; c < CHANNELS; c++) {
            distance += (double) material.parameters.getFirst()[column * CHANNELS + c]
                    * material.differences[row * CHANNELS + c];
        }
        return distance;
    }

    private static double[] layer(Material material, int column, int parameter, double[] in, boolean leaky) {
        float[] weight = material.parameters.get(parameter);
        float[] bias = material.parameters.get(parameter + 1);
        int outs = bias.length / WIDTH;
        double[] out = new double[outs];
        for (int o = 0; o < outs; o++) {
            out[o] = bias[column * outs + o];
            for (int i = 0; i < in.length; i++) {
                out[o] += weight[(column * outs + o) * in.length + i] * in[i];
            }
            out[o] = leaky && out[o] < 0 ? 0.2 * out[o] : out[o];
        }
        return out;
    }

    private static double crossEntropy(double logit, double judge) {
        double p = 1 / (1 + Math.exp(-logit));
        return -judge * Math.log(p) - (1 - judge) * Math.log(1 - p);
    }
}
