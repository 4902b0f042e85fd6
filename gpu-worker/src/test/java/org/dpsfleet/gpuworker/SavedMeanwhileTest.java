package org.dpsfleet.gpuworker;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.dpsfleet.inputs.DataFolder;
import org.dpsfleet.inputs.WeightsFolder;
import org.dpsfleet.perceptual.checkpoint.CheckpointStore;
import org.dpsfleet.perceptual.checkpoint.CheckpointStores;
import org.dpsfleet.perceptual.checkpoint.SavedState;
import org.dpsfleet.perceptual.tensor.ComputeDevice;
import org.dpsfleet.schemas.message.AdaptationTask;
import org.dpsfleet.schemas.message.CheckpointReady;
import org.dpsfleet.schemas.message.Stage;
import org.dpsfleet.schemas.spec.Weights;
import org.dpsfleet.schemas.trace.TaskKeys;
import org.dpsfleet.vocabulary.Comparison;
import org.dpsfleet.vocabulary.Variant;
import org.dpsfleet.worker.failure.HandBackException;
import org.dpsfleet.worker.task.Heartbeat;
import org.dpsfleet.worker.task.Progress;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** Trainings of twelve steps, three in an epoch, whose first state is due after step 1 and stays on its way. */
class SavedMeanwhileTest {
    private static final SavePace ALWAYS = new SavePace(Duration.ZERO, 0);

    @TempDir
    private Path folder;

    private HeldSaves disk;
    private final List<Progress> beats = new ArrayList<>();

    @BeforeEach
    void open() {
        disk = new HeldSaves(store("held"));
    }

    @ParameterizedTest
    @EnumSource(names = {"LIN", "TUNE"})
    void stepsGoOnWhileAStateIsWritten(Variant variant) throws Exception {
        // given
        AdaptationTask task = SampleTasks.task(variant);
        String undisturbed = handle(store("a"), task, beat -> {}).manifestSha256();
        beats.clear();
        List<SavedState> told = new ArrayList<>();
        // when
        CheckpointReady ready;
        try (var _ = TaskKeys.of(task, Stage.ADAPTATION, null)) {
            ready = handle(disk.store(), task, beat -> {
                if (beat.done() == 6) {
                    assertThat(disk.log()).containsOnlyOnce("begun").doesNotContain("ended");
                    disk.letGo();
                }
                if (beat.resumeFrom() != null) {
                    told.add(store("held").open(URI.create(beat.resumeFrom())).orElseThrow());
                }
            });
        }
        // then: it was whole whenever another attempt could have heard of it
        assertThat(beats.stream().filter(beat -> beat.resumeFrom() == null))
                .extracting(Progress::done)
                .containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L);
        assertThat(told).hasSize(6);
        assertThat(ready.manifestSha256()).isEqualTo(undisturbed);
        // of the moment of its step, though epochs ended while it was written
        SavedState first = disk.saved().getFirst();
        assertThat(first.metadata()).containsEntry("epochs", "0").containsEntry("steps", "1");
        assertThat(first.tensors()).doesNotContainKey("validation.losses");
        assertThat(disk.threads().values()).containsOnly(task.taskId());
        assertThat(disk.threads()).doesNotContainKey(Thread.currentThread());
        assertOnlyOneAtATime();
        assertNothingLeftBut(1);
    }

    @Test
    void aSecondEpochWaitsSoThatThereAreNeverThreeStates() throws Exception {
        handle(disk.store(), SampleTasks.task(Variant.TUNE), beat -> {
            if (beat.done() == 6) {
                disk.letGoWhenAwaitedBy(Thread.currentThread());
            }
            if (beat.done() == 7) {
                assertThat(disk.log()).contains("ended");
            }
        });
        assertThat(beats).hasSize(13);
    }

    @ParameterizedTest
    @EnumSource(names = {"LIN", "TUNE"})
    void aWorkerToldToStopWaitsAndSavesItsVeryStep(Variant variant) throws Exception {
        // given
        AdaptationTask task = SampleTasks.task(variant);
        String undisturbed = handle(store("a"), task, beat -> {}).manifestSha256();
        // when
        HandBackException stopped = catchThrowableOfType(
                HandBackException.class,
                () -> handle(disk.store(), task, beat -> {
                    if (beat.done() == 5) {
                        disk.letGoWhenAwaitedBy(Thread.currentThread());
                        throw new HandBackException(null);
                    }
                }));
        // then
        assertThat(disk.log()).endsWith("begun", "ended", "begun", "ended");
        assertThat(disk.saved().getLast().metadata())
                .containsEntry("epochs", "1")
                .containsEntry("steps", "2");
        assertNothingLeftBut(1);
        beats.clear();
        CheckpointReady resumed = handle(store("held"), task.again(2, stopped.resumeFrom()), beat -> {});
        assertThat(beats).extracting(Progress::done).startsWith(0L, 6L, 7L);
        assertThat(resumed.manifestSha256()).isEqualTo(undisturbed);
    }

    @Test
    void aTaskThatNobodyWantsLeavesItsPlaceAlone() throws Exception {
        assertThatThrownBy(() -> handle(disk.store(), SampleTasks.task(Variant.LIN), beat -> {
                    if (beat.done() == 5) {
                        throw HandBackException.unwanted();
                    }
                }))
                .isInstanceOf(HandBackException.class);

        assertThat(disk.log()).endsWith("begun", "interrupted", "ended");
        assertNothingLeftBut(0);
    }

    @Test
    void anInterruptedTaskEndsWhatItWrites() throws Exception {
        assertThatThrownBy(() -> handle(disk.store(), SampleTasks.task(Variant.TUNE), beat -> {
                    if (beat.done() == 5) {
                        Thread.currentThread().interrupt();
                    }
                }))
                .isInstanceOf(CancellationException.class);

        assertThat(Thread.interrupted()).isFalse();
        assertThat(disk.log()).endsWith("begun", "interrupted", "ended");
        assertNothingLeftBut(0);
    }

    @Test
    void theEndOfATaskWaitsBeforeItsStateIsDeleted() throws Exception {
        // given: one epoch of three steps
        AdaptationTask task = SampleTasks.task(
                Variant.LIN,
                SampleTasks.DRAWN,
                Comparison.SPATIAL,
                new Weights.Random(3),
                SampleTasks.training(1, 0.5));
        // when
        handle(disk.store(), task, beat -> {
            if (beat.done() == 3) {
                disk.letGoWhenAwaitedBy(Thread.currentThread());
            }
        });
        // then: the checkpoint did not wait
        assertThat(disk.log()).containsSubsequence("begun", "publish", "ended", "delete");
        assertNothingLeftBut(1);
    }

    @ParameterizedTest
    @ValueSource(longs = {2, 5})
    void whatTheStoreDidNotThrowOnPurposeEndsTheTraining(long step) throws Exception {
        var fault = new IllegalStateException("a fault of the program");
        assertThatThrownBy(() -> handle(disk.store(), SampleTasks.task(Variant.LIN), beat -> {
                    if (beat.done() == step) {
                        disk.letGo(fault);
                    }
                }))
                .isSameAs(fault);
        assertNothingLeftBut(0);
    }

    @Test
    void aFullDiskDoesNot() throws Exception {
        AdaptationTask task = SampleTasks.task(Variant.LIN);
        disk.letGo(new UncheckedIOException("full", new IOException("full")));

        String ended = handle(disk.store(), task, beat -> {}).manifestSha256();

        assertThat(beats).extracting(Progress::resumeFrom).containsOnlyNulls();
        assertThat(disk.log().stream().filter("begun"::equals)).hasSizeGreaterThan(1);
        assertThat(ended).isEqualTo(handle(store("a"), task, beat -> {}).manifestSha256());
    }

    @Test
    void aStateThatFailsWhileTheWorkerStopsDoesNotKeepItFromSavingItsOwn() throws Exception {
        AdaptationTask task = SampleTasks.task(Variant.LIN);
        HandBackException stopped = catchThrowableOfType(
                HandBackException.class,
                () -> handle(disk.store(), task, beat -> {
                    if (beat.done() == 5) {
                        disk.letGo(new UncheckedIOException("full", new IOException("full")));
                        throw new HandBackException(null);
                    }
                }));
        assertThat(stopped.resumeFrom()).isNull();
        assertThat(disk.log()).endsWith("begun", "ended", "begun", "ended");
    }

    private void assertOnlyOneAtATime() {
        List<String> saves = disk.log().stream()
                .filter(line -> line.equals("begun") || line.equals("ended"))
                .toList();
        for (int i = 0; i < saves.size(); i++) {
            assertThat(saves.get(i)).isEqualTo(i % 2 == 0 ? "begun" : "ended");
        }
    }

    /** No thread, and so many folders in the store that say what they are. */
    private void assertNothingLeftBut(int folders) throws IOException {
        assertThat(disk.threads().keySet()).noneMatch(Thread::isAlive);
        Path held = folder.resolve("held");
        if (!Files.exists(held)) {
            assertThat(folders).isZero();
            return;
        }
        try (var left = Files.walk(held)) {
            List<Path> all = left.toList();
            assertThat(all).noneMatch(path -> path.toString().endsWith(".tmp"));
            assertThat(all.stream().filter(path -> held.equals(path.getParent())))
                    .hasSize(folders);
        }
    }

    private CheckpointStore store(String name) {
        return CheckpointStores.open(folder.resolve(name).toUri());
    }

    private CheckpointReady handle(CheckpointStore store, AdaptationTask task, Heartbeat heartbeat) throws Exception {
        return new AdaptationHandler(
                        "worker-1",
                        ComputeDevice.cpu(),
                        new DataFolder(folder),
                        new WeightsFolder(folder),
                        store,
                        ALWAYS,
                        new SimpleMeterRegistry())
                .handle(task, beat -> {
                    beats.add(beat);
                    heartbeat.beat(beat);
                });
    }
}
