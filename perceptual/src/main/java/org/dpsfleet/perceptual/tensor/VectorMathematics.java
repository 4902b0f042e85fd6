package org.dpsfleet.perceptual.tensor;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/**
 * The engine's square roots, exponentials and the like, which it takes from MKL on Intel's processors.
 *
 * <p>MKL looks at the processor in the first call ({@code mkl_vml_serv_cpu_detect}), and writes down first the
 * processor's number and then, over it, that of the code for it. If two threads make the first call together, as they
 * do for any array of more than 2048 elements, one of them may read the number in between, and computes its part of this
 * one result by other code, less exactly. In a training that is the first update of the scalars: about one process in a
 * hundred on a busy machine ended with other bytes. After a call by a single thread it cannot happen.
 */
final class VectorMathematics {
    static {
        try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
                NDArray one = manager.create(1f);
                NDArray root = one.sqrt()) {
            var _ = root.getFloat();
        }
    }

    private VectorMathematics() {}

    /** Makes the first call, once per process; other threads wait until it is made. */
    static void begin() {
        // The class's initialisation is all there is to do.
    }
}
