package org.dpsfleet.cli.doctor;

import ai.djl.engine.Engine;
import java.util.List;
import org.dpsfleet.cli.surroundings.NativeLibraries;
import org.dpsfleet.worker.device.GpuDriver;
import org.dpsfleet.worker.device.GpuDriver.BrokenException;

/** The engine that computes: its native libraries have to load on this machine, and to see its GPUs. */
final class EngineCheck {
    private static final String NAME = "engine";

    private EngineCheck() {}

    static List<Diagnosis> of() {
        var problem = NativeLibraries.engineProblem();
        if (problem.isPresent()) {
            return List.of(Diagnosis.missing(
                    NAME,
                    problem.get(),
                    MissingLibrary.cure(problem.get())
                            .orElse("use Linux on x86_64 with glibc 2.28 or newer, and a folder to unpack to")));
        }
        var engine = Engine.getEngine("PyTorch");
        return List.of(of(engine.getVersion(), engine.hasCapability("CUDA"), engine.getGpuCount(), shown()));
    }

    /**
     * @param cuda whether PyTorch itself sees a GPU
     * @param gpus that the engine counts
     * @param shown by the driver
     */
    static Diagnosis of(String version, boolean cuda, int gpus, int shown) {
        if (gpus == 0 && cuda) {
            return Diagnosis.wrong(
                    NAME,
                    "PyTorch %s sees a GPU, and the engine counts none: it does not find libcudart.so"
                            .formatted(version),
                    "FLEET_JAVA_OPTS=-Djna.library.path=DIR in the environment, with the folder of libcudart.so");
        }
        var found = "PyTorch %s, %s".formatted(version, gpus == 0 ? "no GPU" : gpus == 1 ? "1 GPU" : gpus + " GPUs");
        return gpus < shown
                ? Diagnosis.optional(
                        NAME,
                        found + " of the " + shown + " that the driver shows",
                        "see torch above; without GPUs it computes on the CPU")
                : Diagnosis.ok(NAME, found);
    }

    private static int shown() {
        try {
            return GpuDriver.find().map(driver -> driver.gpus().size()).orElse(0);
        } catch (BrokenException e) {
            // A finding of its own.
            return 0;
        }
    }
}
