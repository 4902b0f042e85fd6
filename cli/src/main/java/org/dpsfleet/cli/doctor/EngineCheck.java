package org.dpsfleet.cli.doctor;

import ai.djl.engine.Engine;
import org.dpsfleet.cli.surroundings.NativeLibraries;

/** The engine that computes: its native libraries have to load on this machine. */
final class EngineCheck {
    private EngineCheck() {}

    static Diagnosis of() {
        var problem = NativeLibraries.engineProblem();
        if (problem.isPresent()) {
            return Diagnosis.missing(
                    "engine", problem.get(), "use Linux on x86_64 with glibc 2.28 or newer, and a folder to unpack to");
        }
        try {
            var engine = Engine.getEngine("PyTorch");
            int gpus = engine.getGpuCount();
            return Diagnosis.ok(
                    "engine",
                    "PyTorch %s, %s"
                            .formatted(
                                    engine.getVersion(), gpus == 0 ? "no GPU" : gpus == 1 ? "1 GPU" : gpus + " GPUs"));
        } catch (RuntimeException | LinkageError e) {
            // A native library that does not load is an Error.
            return Diagnosis.missing(
                    "engine",
                    "PyTorch does not load: " + e.getMessage(),
                    "use Linux on x86_64 with glibc 2.28 or newer, and a writable home folder");
        }
    }
}
