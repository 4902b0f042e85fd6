package org.dpsfleet.perceptual.adaptation;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.dpsfleet.perceptual.tensor.GradientMode;
import org.dpsfleet.perceptual.tensor.UploadBuffer;
import org.dpsfleet.vocabulary.Protocol;

/**
 * A fixed number of metrics, trained side by side on the same pooled differences: scalars, logit nets and
 * their optimiser states.
 *
 * <p>The width is the same however many metrics a task has, and spare columns hold zeros at first: every matrix
 * product then has the same shape, so that a context's result is the same whether it runs alone or among
 * all 720.
 */
final class ColumnBlock implements AutoCloseable {
    /** Metrics in a block. */
    static final int WIDTH = 96;

    private final NDManager manager;
    private final UploadBuffer upload = new UploadBuffer();
    private final BlockGradient gradient;
    private final Protocol protocol;
    private final int columns;
    /** Scalars [W, C] first, then the logit nets' parameters in their order. */
    private final List<NDArray> parameters = new ArrayList<>();

    private final List<NDArray> moments1 = new ArrayList<>();
    private final List<NDArray> moments2 = new ArrayList<>();

    /**
     * @param gradient may be other blocks' too
     * @param columns how many are no spare ones, at most {@link #WIDTH}
     * @param state per parameter name of {@link ColumnState} its [WIDTH, ...] values
     */
    ColumnBlock(
            NDManager parent,
            BlockGradient gradient,
            Protocol protocol,
            int columns,
            List<ColumnState.Entry> entries,
            Map<String, float[]> state) {
        this.manager = parent.newSubManager();
        this.gradient = gradient;
        this.protocol = protocol;
        this.columns = columns;
        for (ColumnState.Entry entry : entries) {
            parameters.add(load(entry, state, ""));
            moments1.add(load(entry, state, ColumnState.MOMENT1));
            moments2.add(load(entry, state, ColumnState.MOMENT2));
        }
    }

    private NDArray load(ColumnState.Entry entry, Map<String, float[]> state, String moment) {
        float[] values = state.get(moment + entry.name());
        if (values == null) {
            throw new IllegalArgumentException("no " + moment + entry.name());
        }
        return upload.copied(manager, entry.blockShape(), values);
    }

    /**
     * One optimiser step.
     *
     * @param v pooled differences of the first images, then of the second ones, [2 N, C]
     * @param judges [W, N], from 0 where the first image should be the closer one to 1
     * @param epoch from 0
     * @param step Adam's, from 1
     * @return what the forward pass saw, before the update
     */
    Head.Outcome step(NDArray v, float[] judges, int epoch, double learningRate, long step) {
        try (NDScope scope = new NDScope();
                GradientMode off = GradientMode.off()) {
            scope.suppressNotUsedWarning();
            BlockGradient.Found found = gradient.of(parameters, v, judges, columns, epoch);
            if (protocol == Protocol.PUBLISHED) {
                clampScalars();
            }
            update(found.gradients(), learningRate, step);
            if (protocol == Protocol.CORRECTED) {
                clampScalars();
            }
            return found.outcome();
        }
    }

    private void update(List<NDArray> gradients, double learningRate, long step) {
        for (int i = 0; i < parameters.size(); i++) {
            Adam.update(parameters.get(i), gradients.get(i), moments1.get(i), moments2.get(i), learningRate, step);
        }
    }

    /** Loss without sync loss, and score, without an update; arguments as in {@link #step}. */
    Head.Outcome evaluate(NDArray v, float[] judges) {
        try (NDScope scope = new NDScope();
                GradientMode off = GradientMode.off()) {
            scope.suppressNotUsedWarning();
            return gradient.evaluate(parameters, v, judges, columns);
        }
    }

    private void clampScalars() {
        NDArray scalars = parameters.getFirst();
        scalars.subi(scalars.minimum(0));
    }

    /** Copies the parameters and moments out, by the names they were loaded by. */
    void save(List<ColumnState.Entry> entries, Map<String, float[]> state) {
        for (int i = 0; i < entries.size(); i++) {
            String name = entries.get(i).name();
            state.put(name, parameters.get(i).toFloatArray());
            state.put(ColumnState.MOMENT1 + name, moments1.get(i).toFloatArray());
            state.put(ColumnState.MOMENT2 + name, moments2.get(i).toFloatArray());
        }
    }

    @Override
    public void close() {
        manager.close();
    }
}
