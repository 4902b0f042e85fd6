package org.dpsfleet.gpuworker;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.dpsfleet.inputs.DataFolder;
import org.dpsfleet.inputs.WeightsFolder;
import org.dpsfleet.perceptual.checkpoint.CheckpointStore;
import org.dpsfleet.perceptual.checkpoint.CheckpointStores;
import org.dpsfleet.perceptual.checkpoint.SavedState;
import org.dpsfleet.perceptual.tensor.ComputeDevice;
import org.dpsfleet.schemas.codec.Json;
import org.dpsfleet.schemas.message.AdaptationTask;
import org.dpsfleet.testing.process.ChildProcess;
import org.dpsfleet.vocabulary.Variant;

import static org.awaitility.Awaitility.await;

/** A training in a process of its own, which can die in some step as if by SIGKILL. */
final class TrainingProcess {
    static final int KILLED = 42;

    private TrainingProcess() {}

    public static void main(String[] args) throws Exception {
        var folder = Path.of(args[0]);
        var saves = new SavePace(Duration.parse(args[2]), Integer.parseInt(args[3]));
        long step = Long.parseLong(args[4]);
        boolean eachOnDisk = Boolean.parseBoolean(args[5]);
        AdaptationTask task = SampleTasks.task(Variant.valueOf(args[1]));
        new AdaptationHandler(
                        "process",
                        ComputeDevice.cpu(),
                        new DataFolder(folder),
                        new WeightsFolder(folder),
                        CheckpointStores.open(folder.toUri()),
                        saves,
                        new SimpleMeterRegistry())
                .handle(task, beat -> {
                    if (eachOnDisk && beat.done() > 1) {
                        awaitStateAfter(beat.done() - 1, task, CheckpointStores.open(folder.toUri()));
                    }
                    if (beat.done() == step) {
                        Runtime.getRuntime().halt(KILLED);
                    }
                });
    }

    private static void awaitStateAfter(long step, AdaptationTask task, CheckpointStore store) {
        URI place = store.trainingState(Json.sha256(task.work()));
        await().atMost(Duration.ofMinutes(1))
                .pollInterval(Duration.ofMillis(5))
                .until(() -> store.open(place)
                        .map(SavedState::metadata)
                        .filter(at -> SampleTasks.STEPS_AN_EPOCH * count(at, "epochs") + count(at, "steps") == step)
                        .isPresent());
    }

    private static int count(Map<String, String> metadata, String name) {
        return Integer.parseInt(metadata.getOrDefault(name, ""));
    }

    /**
     * Runs it to its end.
     *
     * @param before goes before the command
     * @param step where it dies, negative: nowhere
     * @param eachOnDisk whether it waits in every step, before it dies there, until the state of the step before is on
     *     disk
     * @return its exit status
     */
    static int run(List<String> before, Path folder, Variant variant, SavePace saves, int step, boolean eachOnDisk)
            throws Exception {
        var command = ChildProcess.builder(
                List.of("--enable-native-access=ALL-UNNAMED", "-Dai.djl.offline=true"),
                TrainingProcess.class,
                folder.toString(),
                variant.name(),
                saves.least().toString(),
                Integer.toString(saves.perSave()),
                Integer.toString(step),
                Boolean.toString(eachOnDisk));
        return ChildProcess.prefixed(before, command).inheritIO().start().waitFor();
    }
}
