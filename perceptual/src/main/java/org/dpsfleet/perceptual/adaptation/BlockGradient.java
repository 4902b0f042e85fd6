package org.dpsfleet.perceptual.adaptation;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import org.dpsfleet.vocabulary.TrainingSpec;

/**
 * The losses of a block of metrics and their gradient by all parameters. Blocks of the same training share one, one
 * after the other.
 */
interface BlockGradient {
    /**
     * What a step is made of.
     *
     * @param gradients by the parameters, in their order and of their shapes; valid until the next call
     */
    record Found(Head.Outcome outcome, List<NDArray> gradients) {}

    /** The kind for the device of a manager's arrays. */
    static BlockGradient on(NDManager manager, TrainingSpec training) {
        var head = new Head(training);
        return manager.getDevice().isGpu() ? new RecordedGradient(head) : new FusedGradient(head, training.logit());
    }

    /**
     * Loss with sync loss, score and gradient.
     *
     * @param parameters scalars [W, C] first, then the logit nets' [W, ...]
     * @param v pooled differences of the first images, then of the second ones, [2 N, C]
     * @param judges [W, N], from 0 where the first image should be the closer one to 1
     * @param columns how many metrics there are; the other rows may get any finite gradient
     * @param epoch from 0
     */
    Found of(List<NDArray> parameters, NDArray v, float[] judges, int columns, int epoch);

    /** Loss without sync loss, and score; arguments as above. */
    Head.Outcome evaluate(List<NDArray> parameters, NDArray v, float[] judges, int columns);
}
