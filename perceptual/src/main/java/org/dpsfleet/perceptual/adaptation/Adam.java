package org.dpsfleet.perceptual.adaptation;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;

/**
 * Adam (Kingma and Ba 2015) as torch.optim computes it, with the published moments' decay.
 *
 * <p>DJL's kernel adds epsilon to the square root of the uncorrected second moment, torch to the
 * corrected one; scaling epsilon by the correction makes the two the same.
 */
final class Adam {
    static final double BETA1 = 0.5;
    static final double BETA2 = 0.999;
    private static final double EPSILON = 1e-8;

    private Adam() {}

    /**
     * Moves a parameter by the gradient that the engine has gathered, which is set to zero.
     *
     * @param step from 1
     */
    static void update(NDArray parameter, NDArray moment1, NDArray moment2, double learningRate, long step) {
        update(parameter, parameter.getGradient(), moment1, moment2, learningRate, step);
        JniUtils.zeroGrad((PtNDArray) parameter);
    }

    /** Moves a parameter by a gradient; other arguments as above. */
    static void update(
            NDArray parameter, NDArray gradient, NDArray moment1, NDArray moment2, double learningRate, long step) {
        double correction1 = 1 - Math.pow(BETA1, (double) step);
        double correction2 = Math.sqrt(1 - Math.pow(BETA2, (double) step));
        JniUtils.adamUpdate(
                (PtNDArray) parameter,
                (PtNDArray) gradient,
                (PtNDArray) moment1,
                (PtNDArray) moment2,
                (float) learningRate,
                (float) (learningRate * correction2 / correction1),
                0,
                1,
                -1,
                (float) BETA1,
                (float) BETA2,
                (float) (EPSILON * correction2),
                false);
    }
}
