package org.dpsfleet.gpuworker;

import ai.djl.engine.EngineException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import org.dpsfleet.inputs.DataFolder;
import org.dpsfleet.inputs.Fingerprint;
import org.dpsfleet.inputs.WeightsFolder;
import org.dpsfleet.perceptual.checkpoint.Checkpoint;
import org.dpsfleet.perceptual.checkpoint.CheckpointStores;
import org.dpsfleet.perceptual.network.Architecture;
import org.dpsfleet.perceptual.network.Parameters;
import org.dpsfleet.perceptual.safetensors.FloatTensor;
import org.dpsfleet.perceptual.safetensors.SafetensorsWriter;
import org.dpsfleet.perceptual.tensor.ComputeDevice;
import org.dpsfleet.schemas.message.AdaptationTask;
import org.dpsfleet.schemas.message.CheckpointReady;
import org.dpsfleet.schemas.message.FailureCategory;
import org.dpsfleet.schemas.spec.Weights;
import org.dpsfleet.vocabulary.Comparison;
import org.dpsfleet.vocabulary.Variant;
import org.dpsfleet.worker.failure.TaskFailure;
import org.dpsfleet.worker.task.Heartbeat;
import org.dpsfleet.worker.task.Progress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

class FaultTest {
    private static final SavePace NEVER = new SavePace(Duration.ofDays(1), 1);
    private static final SavePace ALWAYS = new SavePace(Duration.ZERO, 0);

    @TempDir
    private Path folder;

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    @Test
    void theInjectorMakesTheEngineFail() {
        var fault = new OutOfMemoryAtStep(3, 1);
        fault.beat(new Progress(2, 9, "", "", null));
        assertThatThrownBy(() -> fault.beat(new Progress(3, 9, "", "", null)))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("memory");
        fault.beat(new Progress(3, 9, "", "", null));
    }

    @Test
    void outOfMemoryHalvesTheMicroBatchAndTrainingGoesOnFromTheStateInMemory() throws Exception {
        // given
        AdaptationTask task = SampleTasks.task(Variant.TUNE);
        Checkpoint undisturbed = read(handle("a", task, NEVER, beat -> {}));
        var fault = new OutOfMemoryAtStep(5, 2);
        // when
        CheckpointReady ready = handle("b", task, NEVER, fault);
        // then: back to the end of the first epoch, twice
        assertThat(fault.beats())
                .extracting(Progress::done)
                .containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 4L, 5L, 4L, 5L, 6L, 7L, 8L, 9L, 10L, 11L, 12L);
        assertThat(fault.beats().getLast().message()).endsWith("out of memory: micro-batches of 2");
        assertThat(manifest(ready)).contains("\"micro_batch\" : 2");
        List<Double> losses = losses(read(ready));
        for (int e = 0; e < losses.size(); e++) {
            assertThat(losses.get(e)).isCloseTo(losses(undisturbed).get(e), within(1e-3));
        }
        assertThat(registry.get("dps.out.of.memory")
                        .tag("kind", "adaptation")
                        .counter()
                        .count())
                .isEqualTo(2);
    }

    @Test
    void theFrozenNetworksMicroBatchShrinksAsWell() throws Exception {
        AdaptationTask task = SampleTasks.task(Variant.LIN);
        CheckpointReady ready = handle("a", task, NEVER, new OutOfMemoryAtStep(1, 1));

        assertThat(manifest(ready)).contains("\"micro_batch\" : 4");
        assertThat(losses(read(ready))).hasSize(4);
    }

    @Test
    void aTripletThatDoesNotFitIsAFailureThatSaysSo() {
        var fault = new OutOfMemoryAtStep(1, Integer.MAX_VALUE);
        TaskFailure failure = catchThrowableOfType(
                TaskFailure.class, () -> handle("a", SampleTasks.task(Variant.TUNE), NEVER, fault));

        assertThat(failure.category()).isEqualTo(FailureCategory.OUT_OF_MEMORY);
        assertThat(failure).hasMessage("alexnet does not fit on cpu: out of memory even in micro-batches of 1 triplet");
        assertThat(fault.beats()).extracting(Progress::done).containsExactly(0L, 1L, 1L, 1L, 1L);
    }

    @ParameterizedTest
    @EnumSource(names = {"LIN", "TUNE"})
    void aTrainingThatLeavesTheNumbersIsFinalNamesStepAndContextAndLeavesNothing(Variant variant) throws Exception {
        // given: weights that take features out of the numbers
        Path weights = folder.resolve("alexnet-huge.safetensors");
        SortedMap<String, FloatTensor> huge = new TreeMap<>();
        Parameters.random(Architecture.ALEXNET, 1, 3).tensors().forEach((name, tensor) -> {
            float[] values = new float[tensor.values().length];
            Arrays.fill(values, Float.MAX_VALUE);
            huge.put(name, new FloatTensor(tensor.shape(), values));
        });
        SafetensorsWriter.write(weights, huge, new TreeMap<>());
        AdaptationTask task = SampleTasks.task(
                variant,
                SampleTasks.DRAWN,
                Comparison.SPATIAL,
                new Weights.Pretrained(null, Fingerprint.of(weights)),
                SampleTasks.training(4, 0));
        // when
        TaskFailure failure = catchThrowableOfType(TaskFailure.class, () -> handle("a", task, ALWAYS, beat -> {}));
        // then
        assertThat(failure.category()).isEqualTo(FailureCategory.DIVERGED);
        assertThat(failure.retryable()).isFalse();
        assertThat(failure).hasMessageContaining("in step 1 ").hasMessageContaining("color,zoom_in,rotate");
        assertNothingLeft("a");
    }

    @ParameterizedTest
    @EnumSource(names = {"LIN", "TUNE"})
    void anInterruptedTaskEndsBeforeItsNextStepAndLeavesNothing(Variant variant) throws Exception {
        AdaptationTask task = SampleTasks.task(variant);
        var beats = new OutOfMemoryAtStep(0, 0);
        assertThatThrownBy(() -> handle("a", task, NEVER, beat -> {
                    beats.beat(beat);
                    if (beat.done() == 5) {
                        Thread.currentThread().interrupt();
                    }
                }))
                .isInstanceOf(CancellationException.class);
        assertThat(beats.beats().getLast().done()).isEqualTo(5);
        assertThat(Thread.interrupted()).isFalse();
        assertNothingLeft("a");
    }

    @Test
    void aTaskInterruptedWhileItReadsOrWritesFilesIsCancelledNotFailed() throws Exception {
        // given: the last beat comes right before the checkpoint is written
        AdaptationTask task = SampleTasks.task(Variant.BASELINE);
        Thread.currentThread().interrupt();
        // when, then
        assertThatThrownBy(() -> handle("a", task, NEVER, beat -> {})).isInstanceOf(CancellationException.class);
        assertNothingLeft("a");
    }

    @Test
    void howOftenAStateIsSavedFollowsFromWhatItCosts() {
        var pace = new SavePace(Duration.ofSeconds(10), 20);

        assertThat(pace.isDue(Duration.ofSeconds(9), Duration.ZERO)).isFalse();
        assertThat(pace.isDue(Duration.ofSeconds(10), Duration.ofMillis(400))).isTrue();
        assertThat(pace.isDue(Duration.ofSeconds(199), Duration.ofSeconds(10))).isFalse();
        assertThat(pace.isDue(Duration.ofSeconds(200), Duration.ofSeconds(10))).isTrue();
    }

    @Test
    void aStateThatCannotBeSavedDoesNotEndATraining() throws Exception {
        // given: a file where the folder of the state would be
        AdaptationTask task = SampleTasks.task(Variant.LIN);
        CheckpointReady elsewhere = handle("a", task, NEVER, beat -> {});
        String name = Path.of(URI.create(elsewhere.uri())).getFileName().toString();
        Files.createDirectories(folder.resolve("b"));
        Files.writeString(folder.resolve("b").resolve(name + ".training"), "in the way");
        // when, then
        assertThat(handle("b", task, ALWAYS, beat -> {}).manifestSha256()).isEqualTo(elsewhere.manifestSha256());
    }

    private void assertNothingLeft(String checkpoints) throws Exception {
        if (Files.exists(folder.resolve(checkpoints))) {
            try (var left = Files.list(folder.resolve(checkpoints))) {
                assertThat(left).isEmpty();
            }
        }
    }

    private static Checkpoint read(CheckpointReady ready) {
        return CheckpointStores.read(ready.uri());
    }

    private static String manifest(CheckpointReady ready) throws Exception {
        return Files.readString(Path.of(URI.create(ready.uri())).resolve("manifest.json"));
    }

    private static List<Double> losses(Checkpoint checkpoint) {
        return checkpoint.config().columns().getFirst().validationLosses();
    }

    private CheckpointReady handle(String checkpoints, AdaptationTask task, SavePace saves, Heartbeat heartbeat)
            throws Exception {
        return new AdaptationHandler(
                        "worker-1",
                        ComputeDevice.cpu(),
                        new DataFolder(folder),
                        new WeightsFolder(folder),
                        CheckpointStores.open(folder.resolve(checkpoints).toUri()),
                        saves,
                        registry)
                .handle(task, heartbeat);
    }
}
