package org.dpsfleet.perceptual.adaptation;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import java.util.List;
import org.dpsfleet.perceptual.tensor.GradientMode;
import org.dpsfleet.perceptual.tensor.UploadBuffer;

/** Operation by operation in the engine, which records them and finds the gradient itself. */
final class RecordedGradient implements BlockGradient {
    private final Head head;
    private final UploadBuffer upload = new UploadBuffer();

    RecordedGradient(Head head) {
        this.head = head;
    }

    @Override
    public Found of(List<NDArray> parameters, NDArray v, float[] judges, int columns, int epoch) {
        List<NDArray> leaves = parameters.stream().map(RecordedGradient::leaf).toList();
        try (GradientMode recording = GradientMode.recording()) {
            Distances d = distances(leaves, v, judges);
            Head.Forward forward = head.train(leaves.subList(1, leaves.size()), d.d0, d.d1, d.judge, epoch);
            NDArray loss = forward.loss().sum();
            JniUtils.backward((PtNDArray) loss, (PtNDArray) loss.onesLike(), false, false);
            return new Found(
                    forward.outcome(), leaves.stream().map(NDArray::getGradient).toList());
        }
    }

    /** The same numbers in the same memory, but what gradients are gathered in. */
    private static NDArray leaf(NDArray parameter) {
        NDArray leaf = parameter.stopGradient();
        leaf.setRequiresGradient(true);
        return leaf;
    }

    @Override
    public Head.Outcome evaluate(List<NDArray> parameters, NDArray v, float[] judges, int columns) {
        try (GradientMode off = GradientMode.off()) {
            Distances d = distances(parameters, v, judges);
            return head.evaluate(parameters.subList(1, parameters.size()), d.d0, d.d1, d.judge)
                    .outcome();
        }
    }

    /** The distances under all metrics, and what they are to be. */
    private record Distances(NDArray d0, NDArray d1, NDArray judge) {}

    private Distances distances(List<NDArray> parameters, NDArray v, float[] judges) {
        NDArray scalars = parameters.getFirst();
        long n = v.getShape().get(0) / 2;
        NDArray judge =
                upload.floats(v.getManager(), new Shape(scalars.getShape().get(0), n), judges);
        NDArray d = scalars.matMul(v.transpose());
        return new Distances(d.get(":, :{}", n), d.get(":, {}:", n), judge);
    }
}
