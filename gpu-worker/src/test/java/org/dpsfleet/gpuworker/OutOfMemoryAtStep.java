package org.dpsfleet.gpuworker;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import org.dpsfleet.perceptual.tensor.ComputeDevice;
import org.dpsfleet.worker.task.Heartbeat;
import org.dpsfleet.worker.task.Progress;

/** Asks the engine for a petabyte in some step of a training, which it refuses in its own words. */
final class OutOfMemoryAtStep implements Heartbeat {
    private final long step;
    private final List<Progress> beats = new ArrayList<>();
    private int times;

    OutOfMemoryAtStep(long step, int times) {
        this.step = step;
        this.times = times;
    }

    @Override
    public void beat(Progress progress) {
        beats.add(progress);
        if (progress.done() == step && times > 0) {
            times--;
            try (NDManager manager = ComputeDevice.cpu().newManager()) {
                manager.zeros(new Shape(1L << 48));
            }
        }
    }

    List<Progress> beats() {
        return beats;
    }
}
