package org.dpsfleet.gpuworker;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.dpsfleet.inputs.DataFolder;
import org.dpsfleet.inputs.WeightsFolder;
import org.dpsfleet.perceptual.checkpoint.CheckpointStore;
import org.dpsfleet.perceptual.checkpoint.CheckpointStores;
import org.dpsfleet.perceptual.checkpoint.SavedState;
import org.dpsfleet.perceptual.tensor.ComputeDevice;
import org.dpsfleet.schemas.codec.Json;
import org.dpsfleet.schemas.message.AdaptationTask;
import org.dpsfleet.schemas.message.CheckpointReady;
import org.dpsfleet.schemas.spec.ImageSource;
import org.dpsfleet.vocabulary.Variant;
import org.dpsfleet.worker.failure.HandBackException;
import org.dpsfleet.worker.task.Heartbeat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** An attempt whose task names the training state that an earlier attempt left. */
class ResumedAttemptTest {
    private static final Logger LOGGER = (Logger) LoggerFactory.getLogger(TrainingStates.class);

    @TempDir
    private Path folder;

    private final ListAppender<ILoggingEvent> said = new ListAppender<>();

    @BeforeEach
    void listen() {
        said.start();
        LOGGER.addAppender(said);
    }

    @AfterEach
    void stopListening() {
        LOGGER.detachAppender(said);
    }

    @ParameterizedTest
    @EnumSource(names = {"LIN", "TUNE"})
    void aStateAnywhereInTheStoreIsGoneOnFromAndEndsWithTheSameBytes(Variant variant) throws Exception {
        // given
        AdaptationTask task = SampleTasks.task(variant);
        String undisturbed = handle("a", task, beat -> {}).manifestSha256();
        Path elsewhere = moved(handBack(task), "b/elsewhere/state");
        List<Long> steps = new ArrayList<>();

        // when
        AdaptationTask again = task.again(2, elsewhere.toUri().toString());
        CheckpointReady resumed = handle("b", again, beat -> steps.add(beat.done()));

        // then
        assertThat(steps).containsExactly(0L, 9L, 10L, 11L, 12L);
        assertThat(resumed.manifestSha256()).isEqualTo(undisturbed);
        assertThat(elsewhere).doesNotExist();
        assertThat(said.list).isEmpty();
    }

    @Test
    void aStateOutsideTheStoreIsNotOpened() throws Exception {
        AdaptationTask task = SampleTasks.task(Variant.LIN);
        Path outside = moved(handBack(task), "outside");

        assertStartsOver(task, outside.toUri().toString(), "is not below " + folder.resolve("b"));

        assertThat(outside).isNotEmptyDirectory();
    }

    @Test
    void theStateOfAnotherWorkIsNotUsed() throws Exception {
        String other = handBack(SampleTasks.task(Variant.LIN, new ImageSource.DeadLeaves(24, 2)));

        assertStartsOver(SampleTasks.task(Variant.LIN), other, "It is of the work ");

        assertThat(Path.of(URI.create(other))).isNotEmptyDirectory();
    }

    @Test
    void aDamagedStateIsNotUsed() throws Exception {
        AdaptationTask task = SampleTasks.task(Variant.LIN);
        Path state = moved(handBack(task), "b/damaged");
        Files.writeString(state.resolve("training_state.safetensors"), "not a training state");

        assertStartsOver(task, state.toUri().toString(), "is not a valid safetensors file");
    }

    @Test
    void whatIsNoUriIsNotUsed() throws Exception {
        assertStartsOver(
                SampleTasks.task(Variant.LIN), "no uri", "'no uri' where a URI of the form file:///folder is expected");
    }

    @Test
    void aStateThatDoesNotSayItsWorkIsUsedInItsUsualPlace() throws Exception {
        // given: as earlier versions saved it
        AdaptationTask task = SampleTasks.task(Variant.LIN);
        String uri = handBack(task);
        CheckpointStore store = store("b");
        SavedState saved = store.open(URI.create(uri)).orElseThrow();
        saved.metadata().remove("work");
        store.save(Json.sha256(task.work()), saved);
        List<Long> steps = new ArrayList<>();

        // when
        handle("b", task.again(2, uri), beat -> steps.add(beat.done()));

        // then
        assertThat(steps).containsExactly(0L, 9L, 10L, 11L, 12L);
    }

    @Test
    void aStateThatIsGoneIsLookedForInItsUsualPlace() throws Exception {
        AdaptationTask task = SampleTasks.task(Variant.LIN);
        handBack(task);
        List<Long> steps = new ArrayList<>();

        AdaptationTask again = task.again(2, folder.resolve("b/gone").toUri().toString());
        handle("b", again, beat -> steps.add(beat.done()));

        assertThat(steps).containsExactly(0L, 9L, 10L, 11L, 12L);
        assertThat(said.list).extracting(ResumedAttemptTest::reason).containsExactly("There is no training state.");
    }

    @Test
    void aStateThatIsGoneFromItsUsualPlaceIsSaid() throws Exception {
        AdaptationTask task = SampleTasks.task(Variant.LIN);
        String uri = handBack(task);
        moved(uri, "outside");

        assertStartsOver(task, uri, "There is no training state.");
    }

    private void assertStartsOver(AdaptationTask task, String resumeFrom, String reason) throws Exception {
        List<Long> steps = new ArrayList<>();
        CheckpointReady ready = handle("b", task.again(2, resumeFrom), beat -> steps.add(beat.done()));

        assertThat(steps)
                .containsExactlyElementsOf(LongStream.rangeClosed(0, 12).boxed().toList());
        assertThat(ready.manifestSha256())
                .isEqualTo(handle("a", task, beat -> {}).manifestSha256());
        assertThat(said.list).hasSize(1).allSatisfy(event -> {
            assertThat(event.getMessage()).startsWith("the training state ");
            assertThat(reason(event)).contains(reason);
        });
    }

    private static String reason(ILoggingEvent event) {
        return event.getKeyValuePairs().stream()
                .filter(pair -> pair.key.equals("reason"))
                .map(pair -> String.valueOf(pair.value))
                .findFirst()
                .orElseThrow();
    }

    /** Begins a task in the store "b" and stops within the third epoch; the URI of the state that it leaves. */
    private String handBack(AdaptationTask task) {
        HandBackException handedBack = catchThrowableOfType(
                HandBackException.class,
                () -> handle("b", task, beat -> {
                    if (beat.done() == 8) {
                        throw new HandBackException(null);
                    }
                }));
        return String.valueOf(handedBack.resumeFrom());
    }

    private Path moved(String uri, String to) throws Exception {
        Path target = folder.resolve(to).normalize();
        Files.createDirectories(target.getParent());
        return Files.move(Path.of(URI.create(uri)), target);
    }

    private CheckpointStore store(String name) {
        return CheckpointStores.open(folder.resolve(name).toUri());
    }

    private CheckpointReady handle(String checkpoints, AdaptationTask task, Heartbeat heartbeat) throws Exception {
        return new AdaptationHandler(
                        "worker-1",
                        ComputeDevice.cpu(),
                        new DataFolder(folder),
                        new WeightsFolder(folder),
                        store(checkpoints),
                        new SimpleMeterRegistry())
                .handle(task, heartbeat);
    }
}
