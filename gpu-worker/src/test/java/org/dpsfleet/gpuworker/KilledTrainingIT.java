package org.dpsfleet.gpuworker;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.dpsfleet.inputs.DataFolder;
import org.dpsfleet.inputs.WeightsFolder;
import org.dpsfleet.perceptual.checkpoint.CheckpointStores;
import org.dpsfleet.perceptual.tensor.ComputeDevice;
import org.dpsfleet.schemas.message.CheckpointReady;
import org.dpsfleet.vocabulary.Variant;
import org.dpsfleet.worker.task.Heartbeat;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

class KilledTrainingIT {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "BASELINE")
    void aKilledTrainingGoesOnAtItsLastStepAndEndsWithTheSameBytes(Variant variant) throws Exception {
        // given
        String undisturbed = handle("a", variant, beat -> {}).manifestSha256();
        // when
        var always = new SavePace(Duration.ZERO, 0);
        int exit = TrainingProcess.run(List.of(), folder.resolve("b"), variant, always, 8, true);
        // then
        assertThat(exit).isEqualTo(TrainingProcess.KILLED);
        List<Long> steps = new ArrayList<>();
        CheckpointReady resumed = handle("b", variant, beat -> steps.add(beat.done()));
        assertThat(steps).containsExactly(0L, 8L, 9L, 10L, 11L, 12L);
        assertThat(resumed.manifestSha256()).isEqualTo(undisturbed);
        try (var left = Files.list(folder.resolve("b"))) {
            assertThat(left).hasSize(1);
        }
    }

    private CheckpointReady handle(String checkpoints, Variant variant, Heartbeat heartbeat) throws Exception {
        return new AdaptationHandler(
                        "worker-1",
                        ComputeDevice.cpu(),
                        new DataFolder(folder),
                        new WeightsFolder(folder),
                        CheckpointStores.open(folder.resolve(checkpoints).toUri()),
                        new SimpleMeterRegistry())
                .handle(SampleTasks.task(variant), heartbeat);
    }
}
