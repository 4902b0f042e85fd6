package org.dpsfleet.perceptual.tensor;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import org.dpsfleet.perceptual.BadDataException;

/** What tensors live on: the CPU or one GPU. */
public final class ComputeDevice {
    private final Device device;

    private ComputeDevice(Device device) {
        this.device = device;
    }

    /** The CPU. */
    public static ComputeDevice cpu() {
        return new ComputeDevice(Device.cpu());
    }

    /**
     * The device of a name: {@code cpu}, {@code cuda:0}, or {@code auto} for the first GPU if there is one
     * and the CPU otherwise.
     *
     * @throws BadDataException if this machine has no such device
     */
    public static ComputeDevice named(String name) {
        int gpus = Engine.getEngine("PyTorch").getGpuCount();
        if (name.equals("cpu") || (name.equals("auto") && gpus == 0)) {
            return cpu();
        }
        String number = name.equals("auto") || name.equals("cuda") ? "0" : name.replace("cuda:", "");
        if (number.matches("[0-9]{1,3}") && Integer.parseInt(number) < gpus) {
            return new ComputeDevice(Device.gpu(Integer.parseInt(number)));
        }
        throw new BadDataException("There is no device '%s' here; known are cpu, auto%s."
                .formatted(name, gpus == 0 ? "" : " and cuda:0 to cuda:" + (gpus - 1)));
    }

    /** A new manager of arrays on this device; closing it frees them. */
    public NDManager newManager() {
        var _ = Engine.getEngine("PyTorch"); // what prevents it from loading is thrown as it is
        VectorMathematics.begin();
        NativeHeap.keepFreed();
        return NDManager.newBaseManager(device, "PyTorch");
    }

    /** Whether it is a GPU, with memory of its own. */
    public boolean isGpu() {
        return device.isGpu();
    }

    /** {@code cpu} or {@code cuda:0}. */
    @Override
    public String toString() {
        return device.isGpu() ? "cuda:" + device.getDeviceId() : "cpu";
    }

    /** The engine's name and version, for example {@code PyTorch 2.7.1}. */
    public static String engine() {
        Engine engine = Engine.getEngine("PyTorch");
        return engine.getEngineName() + " " + engine.getVersion();
    }
}
