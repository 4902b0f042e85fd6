package org.dpsfleet.gpuworker;

import ai.djl.ndarray.NDManager;
import java.util.List;
import org.dpsfleet.perceptual.metric.DifferenceExtractor;
import org.dpsfleet.perceptual.metric.ImageShape;
import org.dpsfleet.perceptual.network.Architecture;
import org.dpsfleet.perceptual.tensor.ComputeDevice;

/**
 * How many triplets go through a network together at first; out of memory makes them fewer. It bounds the
 * memory of a step. Where the network is trained it changes the result by rounding only (but for batch norms), and as
 * large as the batch it never has to do a step again; where the network is frozen, dropout masks follow it.
 */
final class MicroBatch {
    /**
     * On two cores smaller micro-batches take as long, and those of four times this up to 40 % longer: their
     * large blocks come anew from the operating system in every step.
     */
    private static final long CPU_BYTES = 1L << 28;

    private static final long GPU_BYTES = 8L << 30;

    /** Inside a child, and for its gradients, about this many times its feature is kept. */
    private static final int KEPT = 4;

    private static final int IMAGES = 3;

    private MicroBatch() {}

    /** Through a frozen network, which keeps nothing. */
    static int frozen(ComputeDevice device) {
        try (NDManager manager = device.newManager()) {
            return DifferenceExtractor.usualMicroBatch(manager);
        }
    }

    /** Through a network that is trained: the most triplets that keep a step's activations within the device's share of memory. */
    static int trained(Architecture architecture, List<Integer> layers, ComputeDevice device) {
        long floats = 0;
        for (int i = 0; i <= layers.getLast(); i++) {
            long side = Math.max(0, architecture.side(i, ImageShape.PATCH.height()));
            floats += architecture.channels(i) * side * side;
        }
        long bytes = Math.max(1, floats) * Float.BYTES * KEPT * IMAGES;
        return Math.clamp((device.isGpu() ? GPU_BYTES : CPU_BYTES) / bytes, 1, 1 << 16);
    }
}
