package org.dpsfleet.gpuworker;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import org.dpsfleet.inputs.DataFolder;
import org.dpsfleet.inputs.WeightsFolder;
import org.dpsfleet.perceptual.tensor.ComputeDevice;
import org.dpsfleet.schemas.spec.Variant;

/** A process that dies in some step of a training, as if by SIGKILL. */
final class KilledTraining {
    static final int EXIT = 42;

    private KilledTraining() {}

    public static void main(String[] args) throws Exception {
        Path folder = Path.of(args[0]);
        long step = Long.parseLong(args[2]);
        new AdaptationHandler(
                        "killed",
                        ComputeDevice.cpu(),
                        new DataFolder(folder),
                        new WeightsFolder(folder),
                        folder,
                        new SavePace(Duration.ZERO, 0),
                        new SimpleMeterRegistry())
                .handle(SampleTasks.task(Variant.valueOf(args[1])), beat -> {
                    if (beat.done() == step) {
                        Runtime.getRuntime().halt(EXIT);
                    }
                });
    }

    /** Runs it to its end; its exit status. */
    static int run(Path folder, Variant variant, int step) throws Exception {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-Dai.djl.offline=true",
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledTraining.class.getName(),
                        folder.toString(),
                        variant.name(),
                        Integer.toString(step))
                .inheritIO()
                .start()
                .waitFor();
    }
}
