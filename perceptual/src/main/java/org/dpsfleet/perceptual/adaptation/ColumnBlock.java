package org.dpsfleet.perceptual.adaptation;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
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
 * <p>The width is the same however many metrics a task has, and spare columns hold zeros: every matrix
 * product then has the same shape, so that a context's result is the same whether it runs alone or among
 * all 720. It is also what keeps a block's activations within a core's cache.
 */
final class ColumnBlock implements AutoCloseable {
    /** Metrics in a block. */
    static final int WIDTH = 96;

    private final NDManager manager;
    private final UploadBuffer upload = new UploadBuffer();
    private final Protocol protocol;
    private final Head head;
    /** Scalars [W, C] first, then the logit nets' parameters in their order. */
    private final List<NDArray> parameters = new ArrayList<>();

    private final List<NDArray> moments1 = new ArrayList<>();
    private final List<NDArray> moments2 = new ArrayList<>();

    /**
     * @param state per parameter name of {@link ColumnState} its [WIDTH, ...] values
     */
    ColumnBlock(
            NDManager parent, TrainingSettings settings, List<ColumnState.Entry> entries, Map<String, float[]> state) {
        this.manager = parent.newSubManager();
        this.protocol = settings.protocol();
        this.head = new Head(settings.training());
        for (ColumnState.Entry entry : entries) {
            NDArray parameter = load(entry, state, "");
            parameter.setRequiresGradient(true);
            parameters.add(parameter);
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
     * @param v0 pooled differences of the first images, [N, C]
     * @param v1 of the second images, [N, C]
     * @param judges [W, N], from 0 where the first image should be the closer one to 1
     * @param epoch from 0
     * @param step Adam's, from 1
     * @return what the forward pass saw, before the update
     */
    Head.Outcome step(NDArray v0, NDArray v1, float[] judges, int epoch, double learningRate, long step) {
        try (NDScope scope = new NDScope();
                GradientMode recording = GradientMode.recording()) {
            scope.suppressNotUsedWarning();
            Distances d = distances(v0, v1, judges);
            Head.Forward forward = head.train(logitNets(), d.d0, d.d1, d.judge, epoch);
            backward(forward.loss().sum());
            if (protocol == Protocol.PUBLISHED) {
                clampScalars();
            }
            update(learningRate, step);
            if (protocol == Protocol.CORRECTED) {
                clampScalars();
            }
            return forward.outcome();
        }
    }

    private void backward(NDArray loss) {
        NDArray one = manager.ones(loss.getShape());
        JniUtils.backward((PtNDArray) loss, (PtNDArray) one, false, false);
    }

    private void update(double learningRate, long step) {
        for (int i = 0; i < parameters.size(); i++) {
            Adam.update(parameters.get(i), moments1.get(i), moments2.get(i), learningRate, step);
        }
    }

    /** Loss without sync loss, and score, without an update; arguments as in {@link #step}. */
    Head.Outcome evaluate(NDArray v0, NDArray v1, float[] judges) {
        try (NDScope scope = new NDScope();
                GradientMode off = GradientMode.off()) {
            scope.suppressNotUsedWarning();
            Distances d = distances(v0, v1, judges);
            return head.evaluate(logitNets(), d.d0, d.d1, d.judge).outcome();
        }
    }

    /** The distances under all metrics, and what they are to be. */
    private record Distances(NDArray d0, NDArray d1, NDArray judge) {}

    private Distances distances(NDArray v0, NDArray v1, float[] judges) {
        NDArray scalars = parameters.getFirst();
        NDArray judge = upload.floats(manager, new Shape(WIDTH, v0.getShape().get(0)), judges);
        NDArray d0 = scalars.matMul(v0.transpose());
        NDArray d1 = scalars.matMul(v1.transpose());
        return new Distances(d0, d1, judge);
    }

    private List<NDArray> logitNets() {
        return parameters.subList(1, parameters.size());
    }

    private void clampScalars() {
        NDArray scalars = parameters.getFirst();
        try (GradientMode off = GradientMode.off()) {
            scalars.subi(scalars.minimum(0));
        }
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
