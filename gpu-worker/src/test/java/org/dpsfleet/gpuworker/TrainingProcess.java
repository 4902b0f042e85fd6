package org.dpsfleet.gpuworker;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.dpsfleet.inputs.DataFolder;
import org.dpsfleet.inputs.WeightsFolder;
import org.dpsfleet.perceptual.checkpoint.CheckpointStores;
import org.dpsfleet.perceptual.tensor.ComputeDevice;
import org.dpsfleet.testing.process.ChildProcess;
import org.dpsfleet.vocabulary.Variant;

/** A training in a process of its own, which can die in some step as if by SIGKILL. */
final class TrainingProcess {
    static final int KILLED = 42;

    private TrainingProcess() {}

    public static void main(String[] args) throws Exception {
        var folder = Path.of(args[0]);
        var saves = new SavePace(Duration.parse(args[2]), Integer.parseInt(args[3]));
        long step = Long.parseLong(args[4]);
        new AdaptationHandler(
                        "process",
                        ComputeDevice.cpu(),
                        new DataFolder(folder),
                        new WeightsFolder(folder),
                        CheckpointStores.open(folder.toUri()),
                        saves,
                        new SimpleMeterRegistry())
                .handle(SampleTasks.task(Variant.valueOf(args[1])), beat -> {
                    if (beat.done() == step) {
                        Runtime.getRuntime().halt(KILLED);
                    }
                });
    }

    /**
     * Runs it to its end.
     *
     * @param before goes before the command
     * @param step where it dies, negative: nowhere
     * @return its exit status
     */
    static int run(List<String> before, Path folder, Variant variant, SavePace saves, int step) throws Exception {
        var command = ChildProcess.builder(
                List.of("--enable-native-access=ALL-UNNAMED", "-Dai.djl.offline=true"),
                TrainingProcess.class,
                folder.toString(),
                variant.name(),
                saves.least().toString(),
                Integer.toString(saves.perSave()),
                Integer.toString(step));
        return ChildProcess.prefixed(before, command).inheritIO().start().waitFor();
    }
}
