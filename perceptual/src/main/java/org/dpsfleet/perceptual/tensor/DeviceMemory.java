package org.dpsfleet.perceptual.tensor;

import ai.djl.Device;
import ai.djl.util.cuda.CudaUtils;

/** What memory a device has of its own. */
public final class DeviceMemory {
    private DeviceMemory() {}

    /** Bytes of a GPU in all, whoever uses them. */
    public static long ofGpu(Device gpu) {
        return CudaUtils.getGpuMemory(gpu).getMax();
    }
}
