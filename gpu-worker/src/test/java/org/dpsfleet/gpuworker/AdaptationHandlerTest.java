package org.dpsfleet.gpuworker;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.dpsfleet.inputs.DataFolder;
import org.dpsfleet.inputs.WeightsFolder;
import org.dpsfleet.perceptual.checkpoint.Checkpoint;
import org.dpsfleet.perceptual.checkpoint.CheckpointStores;
import org.dpsfleet.perceptual.network.Architecture;
import org.dpsfleet.perceptual.network.Parameters;
import org.dpsfleet.perceptual.tensor.ComputeDevice;
import org.dpsfleet.schemas.message.AdaptationTask;
import org.dpsfleet.schemas.message.CheckpointReady;
import org.dpsfleet.schemas.message.FailureCategory;
import org.dpsfleet.schemas.message.NetworkMetric;
import org.dpsfleet.schemas.message.Stage;
import org.dpsfleet.schemas.message.TrainingFigures;
import org.dpsfleet.schemas.spec.ImageSource;
import org.dpsfleet.vocabulary.Comparison;
import org.dpsfleet.vocabulary.Variant;
import org.dpsfleet.worker.failure.HandBackException;
import org.dpsfleet.worker.failure.TaskFailure;
import org.dpsfleet.worker.task.Heartbeat;
import org.dpsfleet.worker.task.Progress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

class AdaptationHandlerTest {
    @TempDir
    private Path folder;

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    @Test
    void aTaskBecomesACheckpointThatSaysWhatItIs() throws Exception {
        CheckpointReady ready = handle("a", SampleTasks.task(Variant.LIN, SampleTasks.DRAWN), beat -> {});

        Checkpoint checkpoint = CheckpointStores.read(ready.uri());
        assertThat(checkpoint.scalars().shape()).containsExactly(2, 64);
        assertThat(checkpoint.config().columns()).hasSize(2).allSatisfy(column -> {
            assertThat(column.ranking()).isEqualTo(SampleTasks.RANKING);
            assertThat(column.validationScore()).isBetween(0.0, 1.0);
        });
        assertThat(checkpoint.config().network().weights()).isEqualTo("random:3");
        assertThat(ready.bytes()).isPositive();
        // 4 epochs of 19 images (5 of 24 held out) in batches of 8
        assertThat(registry.get("dps.training.steps").counter().count()).isEqualTo(12);
        assertThat(registry.get("dps.training.images").counter().count()).isEqualTo(76);
    }

    @Test
    void theCheckpointNamesWhatTheTaskSaysIsComparedOfTheNetwork() throws Exception {
        AdaptationTask task = SampleTasks.task(Variant.BASELINE, SampleTasks.DRAWN);
        var hint = List.of(new NetworkMetric(Comparison.SORT, false, List.of(1)));
        var hinted = new AdaptationTask(
                task.version(),
                task.taskId(),
                task.experimentId(),
                task.attempt(),
                task.work(),
                task.evaluation(),
                null,
                null,
                List.of(),
                hint);

        assertThat(handle("a", hinted, beat -> {}).networkMetrics()).isEqualTo(hint);
    }

    @Test
    void aBaselineHasOneRowOfOnes() throws Exception {
        CheckpointReady ready = handle("a", SampleTasks.task(Variant.BASELINE, SampleTasks.DRAWN), beat -> {});

        Checkpoint checkpoint = CheckpointStores.read(ready.uri());
        assertThat(checkpoint.scalars().values()).hasSize(64).containsOnly(1);
        assertThat(checkpoint.scalars(1)).isEqualTo(checkpoint.scalars(0));
    }

    @ParameterizedTest
    @EnumSource(names = {"TUNE", "SCRATCH"})
    void aTrainedNetworkIsInItsCheckpoint(Variant variant) throws Exception {
        List<Progress> beats = new ArrayList<>();
        CheckpointReady ready = handle("a", SampleTasks.task(variant, SampleTasks.DRAWN), beats::add);

        Checkpoint checkpoint = CheckpointStores.read(ready.uri());
        double third = checkpoint.config().columns().stream()
                .mapToDouble(column -> column.validationScores().get(2))
                .average()
                .orElseThrow();
        TrainingFigures last = beats.getLast().training();
        assertThat(last.step()).isEqualTo(12);
        assertThat(last.loss()).isBetween(0.0, 10.0);
        assertThat(last.validation()).as("after the last epoch but one").isCloseTo(third, within(1e-6));
        Parameters start = Parameters.random(Architecture.ALEXNET, 1, 3);
        Parameters trained = checkpoint.network().orElseThrow();
        assertThat(trained.tensors().keySet()).isEqualTo(start.tensors().keySet());
        // 12 steps of at most about 1e-3 each, from the given network or from another one
        float moved = furthest(start, trained);
        if (variant == Variant.TUNE) {
            assertThat(moved).isBetween(1e-4f, 0.02f);
        } else {
            assertThat(moved).isGreaterThan(0.05f);
        }
        assertThat(checkpoint.config().columns().getFirst().validationScores()).hasSize(4);
        assertThat(checkpoint.config().columns().getFirst().validationLosses())
                .hasSize(4)
                .allMatch(loss -> loss > 0 && loss < 10);
    }

    @ParameterizedTest
    @EnumSource
    void everyComparisonMovesTheNetworkWithAndWithoutDropout(Comparison comparison) throws Exception {
        for (double dropout : new double[] {0, 0.5}) {
            AdaptationTask task = SampleTasks.task(Variant.TUNE, SampleTasks.DRAWN, comparison, dropout);
            CheckpointReady ready = handle("a", task, beat -> {});

            Checkpoint checkpoint = CheckpointStores.read(ready.uri());
            assertThat(furthest(
                            Parameters.random(Architecture.ALEXNET, 1, 3),
                            checkpoint.network().orElseThrow()))
                    .isBetween(1e-4f, 0.02f);
        }
    }

    private static float furthest(Parameters one, Parameters other) {
        float furthest = 0;
        for (var tensor : one.tensors().entrySet()) {
            float[] a = tensor.getValue().values();
            float[] b = other.tensors().get(tensor.getKey()).values();
            for (int i = 0; i < a.length; i++) {
                furthest = Math.max(furthest, Math.abs(a[i] - b[i]));
            }
        }
        return furthest;
    }

    @Test
    void theSameWorkElsewhereGivesTheSameBytesAndHereIsNotDoneAgain() throws Exception {
        AdaptationTask task = SampleTasks.task(Variant.LIN, SampleTasks.DRAWN);
        CheckpointReady first = handle("a", task, beat -> {});
        CheckpointReady elsewhere = handle("b", task, beat -> {});
        List<Progress> beats = new ArrayList<>();
        CheckpointReady again = handle("a", task, beats::add);

        assertThat(elsewhere.manifestSha256()).isEqualTo(first.manifestSha256());
        assertThat(again.manifestSha256()).isEqualTo(first.manifestSha256());
        assertThat(beats).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "BASELINE")
    void aTaskHandedBackGoesOnWhereItWasAndEndsWithTheSameBytes(Variant variant) throws Exception {
        // given
        AdaptationTask task = SampleTasks.task(variant, SampleTasks.DRAWN);
        String undisturbed = handle("a", task, beat -> {}).manifestSha256();
        // when the worker stops within the third epoch
        HandBackException handedBack = catchThrowableOfType(
                HandBackException.class,
                () -> handle("b", task, beat -> {
                    if (beat.done() == 8) {
                        throw new HandBackException(null);
                    }
                }));
        // then
        assertThat(handedBack.resumeFrom()).contains(".training");
        List<Long> steps = new ArrayList<>();
        CheckpointReady resumed = handle("b", task, beat -> steps.add(beat.done()));
        assertThat(steps).containsExactly(0L, 9L, 10L, 11L, 12L);
        assertThat(resumed.manifestSha256()).isEqualTo(undisturbed);
        try (var left = Files.list(folder.resolve("b"))) {
            assertThat(left).hasSize(1);
        }
    }

    @Test
    void aDamagedTrainingStateMeansStartingOver() throws Exception {
        AdaptationTask task = SampleTasks.task(Variant.LIN, SampleTasks.DRAWN);
        String undisturbed = handle("a", task, beat -> {}).manifestSha256();
        catchThrowableOfType(
                HandBackException.class,
                () -> handle("b", task, beat -> {
                    if (beat.done() == 8) {
                        throw new HandBackException(null);
                    }
                }));
        try (var left = Files.walk(folder.resolve("b"))) {
            Path state = left.filter(Files::isRegularFile).findFirst().orElseThrow();
            Files.writeString(state, "not a training state");
        }

        assertThat(handle("b", task, beat -> {}).manifestSha256()).isEqualTo(undisturbed);
    }

    @Test
    void aDamagedCheckpointIsMadeAgain() throws Exception {
        AdaptationTask task = SampleTasks.task(Variant.LIN, SampleTasks.DRAWN);
        CheckpointReady first = handle("a", task, beat -> {});
        Files.writeString(Path.of(URI.create(first.uri())).resolve("config.json"), "{}");

        assertThat(handle("a", task, beat -> {}).manifestSha256()).isEqualTo(first.manifestSha256());
    }

    @Test
    void aCheckpointIsMadeAgainForItsEvaluationUnlessItIsWhole() throws Exception {
        CheckpointReady first = handle("a", SampleTasks.task(Variant.LIN, SampleTasks.DRAWN), beat -> {});
        AdaptationTask again =
                (AdaptationTask) first.remake(Stage.EVALUATION, 2, null).orElseThrow();
        List<Progress> beats = new ArrayList<>();

        assertThat(handle("a", again, beats::add)).isEqualTo(first);
        assertThat(beats).isEmpty();

        Path model = Path.of(URI.create(first.uri())).resolve("model.safetensors");
        Files.delete(model);
        assertThat(handle("a", again, beats::add)).isEqualTo(first);
        assertThat(beats).isNotEmpty();
        assertThat(model).exists();
    }

    @Test
    void dataThatIsNotHereIsForAnotherWorker() {
        String hash = "0".repeat(64);
        assertFails(
                SampleTasks.task(Variant.LIN, new ImageSource.Stl10("stl10/train_X.bin", null, hash)),
                FailureCategory.MISSING_DATA,
                "stl10/train_X.bin");
    }

    @Test
    void dataThatIsNotTheTasksIsForAnotherWorker() throws IOException {
        Files.write(folder.resolve("other.bin"), new byte[27648]);
        assertFails(
                SampleTasks.task(Variant.LIN, new ImageSource.Stl10("other.bin", null, "0".repeat(64))),
                FailureCategory.MISSING_DATA,
                "is not the data of the experiment");
    }

    private void assertFails(AdaptationTask task, FailureCategory category, String message) {
        TaskFailure failure = catchThrowableOfType(TaskFailure.class, () -> handle("a", task, beat -> {}));
        assertThat(failure).hasMessageContaining(message);
        assertThat(failure.category()).isEqualTo(category);
        assertThat(folder.resolve("a")).doesNotExist();
    }

    private CheckpointReady handle(String checkpoints, AdaptationTask task, Heartbeat heartbeat) throws Exception {
        return new AdaptationHandler(
                        "worker-1",
                        ComputeDevice.cpu(),
                        new DataFolder(folder),
                        new WeightsFolder(folder),
                        CheckpointStores.open(folder.resolve(checkpoints).toUri()),
                        registry)
                .handle(task, heartbeat);
    }
}
