package org.dpsfleet.perceptual.tensor;

import ai.djl.pytorch.jni.JniUtils;

/**
 * Whether the engine records this thread's operations for differentiation, until closed. DJL's own
 * gradient collector is one per process; this is one per thread, as the engine's setting is.
 */
public final class GradientMode implements AutoCloseable {
    private final boolean before = JniUtils.isGradMode();

    private GradientMode(boolean recording) {
        JniUtils.setGradMode(recording);
    }

    public static GradientMode recording() {
        return new GradientMode(true);
    }

    public static GradientMode off() {
        return new GradientMode(false);
    }

    @Override
    public void close() {
        JniUtils.setGradMode(before);
    }
}
