package org.dpsfleet.evalworker;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.dpsfleet.inputs.DataFolder;
import org.dpsfleet.inputs.WeightsFolder;
import org.dpsfleet.perceptual.cache.DifferenceCache;
import org.dpsfleet.perceptual.checkpoint.CheckpointStores;
import org.dpsfleet.perceptual.store.ObjectStores;
import org.dpsfleet.perceptual.tensor.ComputeDevice;
import org.dpsfleet.schemas.codec.MessageCodec;
import org.dpsfleet.schemas.message.CheckpointReady;
import org.dpsfleet.schemas.message.ContextScore;
import org.dpsfleet.schemas.message.FailureCategory;
import org.dpsfleet.schemas.message.NetworkMetric;
import org.dpsfleet.schemas.message.SplitScore;
import org.dpsfleet.schemas.message.TaskScores;
import org.dpsfleet.vocabulary.Comparison;
import org.dpsfleet.worker.failure.TaskFailure;
import org.dpsfleet.worker.task.Progress;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;
import static org.dpsfleet.evalworker.SampleCheckpoints.CHANNELS;
import static org.dpsfleet.evalworker.SampleCheckpoints.DRAWS;
import static org.dpsfleet.evalworker.SampleCheckpoints.RANKING;
import static org.dpsfleet.evalworker.SampleCheckpoints.TEST_IMAGES;

class EvaluationHandlerTest {
    /** Of the contexts' test set, and of 20 judged triplets. */
    private static final int PAIRS = 2 * (TEST_IMAGES * DRAWS + 20);

    @TempDir
    private Path folder;

    private @Nullable DifferenceCache cache;

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    @Test
    void oppositeContextsAddUpToOneAndAMetricWithoutOpinionIsAtChance() throws Exception {
        // given: the unweighted metric in a context, the same in the reversed one, and all zeros
        float[] rows = new float[3 * CHANNELS];
        Arrays.fill(rows, 0, 2 * CHANNELS, 1);
        CheckpointReady task = checkpoint(rows, List.of(RANKING, RANKING.reversed(), RANKING));
        // when
        TaskScores scores = handle(task, new ArrayList<>());
        // then
        List<ContextScore> each = scores.scores();
        assertThat(each.get(0).testScore() + each.get(1).testScore()).isCloseTo(1, within(1e-9));
        assertThat(each.get(2).testScore()).isEqualTo(0.5);
        assertThat(each).allSatisfy(score -> {
            assertThat(score.n()).isEqualTo(TEST_IMAGES * DRAWS);
            assertThat(score.perceptual()).extracting(SplitScore::split).containsExactly("simulated");
        });
        // The perceptual score does not depend on the context, and is one half without an opinion.
        assertThat(each.get(0).perceptual()).isEqualTo(each.get(1).perceptual());
        assertThat(each.get(2).perceptual().getFirst().score()).isEqualTo(0.5);
    }

    @Test
    void aSingleRowServesAllContextsAsIfItWereRepeated() throws Exception {
        float[] one = new float[CHANNELS];
        Arrays.fill(one, 1);
        float[] two = new float[2 * CHANNELS];
        Arrays.fill(two, 1);
        var contexts = List.of(RANKING, RANKING.reversed());

        assertThat(handle(checkpoint(one, contexts), new ArrayList<>()).scores())
                .isEqualTo(handle(checkpoint(two, contexts), new ArrayList<>()).scores());
    }

    @Test
    void theResultPassesItsOwnSchemaAndProgressIsSaid() throws Exception {
        List<Progress> beats = new ArrayList<>();
        TaskScores scores = handle(checkpoint(new float[CHANNELS], List.of(RANKING)), beats);

        byte[] message = MessageCodec.TASK_SCORES.encode(scores);
        assertThat(MessageCodec.TASK_SCORES.decode(message)).isEqualTo(scores);
        assertThat(beats).extracting(Progress::message).containsSubsequence("test set", "simulated");
        assertThat(registry.get("dps.evaluation.pairs").counter().count()).isEqualTo(PAIRS);
    }

    @Test
    void theSecondCheckpointOfANetworkTakesWhatItSeesFromTheCache() throws Exception {
        // given
        float[] ones = new float[CHANNELS];
        Arrays.fill(ones, 1);
        float[] few = new float[CHANNELS];
        Arrays.fill(few, 0, 8, 1);
        List<ContextScore> expected =
                handle(checkpoint(few, List.of(RANKING)), new ArrayList<>()).scores();
        // when
        cache = new DifferenceCache(folder.resolve("cache"), 1 << 20);
        handle(checkpoint(ones, List.of(RANKING)), new ArrayList<>());
        List<ContextScore> scores =
                handle(checkpoint(few, List.of(RANKING)), new ArrayList<>()).scores();
        // then
        assertThat(scores).isEqualTo(expected);
        assertThat(registry.get("dps.evaluation.cache.misses").counter().count())
                .isEqualTo(PAIRS);
        assertThat(registry.get("dps.evaluation.cache.hits").counter().count()).isEqualTo(PAIRS);
    }

    @Test
    void anotherMachineTakesWhatANetworkSeesFromTheStoreAndNeedsNoStore() throws Exception {
        // given
        float[] ones = new float[CHANNELS];
        Arrays.fill(ones, 1);
        CheckpointReady task = checkpoint(ones, List.of(RANKING));
        List<ContextScore> expected = handle(task, new ArrayList<>()).scores();
        Path store = folder.resolve("store");
        cache = new DifferenceCache(folder.resolve("here"), 1 << 20, ObjectStores.open(store.toUri()));
        handle(task, new ArrayList<>());
        // when
        cache = new DifferenceCache(folder.resolve("there"), 1 << 20, ObjectStores.open(store.toUri()));
        List<ContextScore> scores = handle(task, new ArrayList<>()).scores();
        // then
        assertThat(scores).isEqualTo(expected);
        assertThat(registry.get("dps.evaluation.cache.hits").counter().count()).isEqualTo(PAIRS);
        // when: where the store was is something else
        Path none = Files.writeString(folder.resolve("none"), "no folder");
        cache = new DifferenceCache(folder.resolve("elsewhere"), 1 << 20, ObjectStores.open(none.toUri()));
        scores = handle(task, new ArrayList<>()).scores();
        // then
        assertThat(scores).isEqualTo(expected);
        assertThat(registry.get("dps.evaluation.cache.misses").counter().count())
                .isEqualTo(2 * PAIRS);
    }

    @Test
    void whatTheExperimentComparesBesideIsComputedInTheSamePass() throws Exception {
        // given
        float[] ones = new float[CHANNELS];
        Arrays.fill(ones, 1);
        CheckpointReady spatial = checkpoint(ones, List.of(RANKING));
        CheckpointReady mean = SampleCheckpoints.comparing(Comparison.MEAN, spatial);
        var hint = List.of(
                new NetworkMetric(Comparison.SPATIAL, true, List.of(1)),
                new NetworkMetric(Comparison.MEAN, true, List.of(1)));
        List<ContextScore> expected = handle(mean, new ArrayList<>()).scores();
        // when
        cache = new DifferenceCache(folder.resolve("cache"), 1 << 20);
        TaskScores scores = handle(SampleCheckpoints.hinted(spatial, hint), new ArrayList<>());
        // then
        assertThat(scores.checkpoint()).as("what stays of it").isEqualTo(spatial);
        assertThat(handle(mean, new ArrayList<>()).scores()).isEqualTo(expected);
        assertThat(registry.get("dps.evaluation.cache.misses").counter().count())
                .isEqualTo(PAIRS);
        assertThat(registry.get("dps.evaluation.cache.hits").counter().count()).isEqualTo(PAIRS);
    }

    @Test
    void outOfMemoryStartsAgainWithHalfTheMicroBatch() throws Exception {
        // given: an engine that refuses memory at the first two beats, the second time around as well
        float[] ones = new float[CHANNELS];
        Arrays.fill(ones, 1);
        CheckpointReady task = checkpoint(ones, List.of(RANKING));
        TaskScores undisturbed = handle(task, new ArrayList<>());
        var beats = new AtomicInteger();
        // when
        TaskScores scores = handler().handle(task, beat -> {
            if (beats.incrementAndGet() <= 2) {
                allocateAPetabyte();
            }
        });
        // then
        assertThat(scores.scores().getFirst().testScore())
                .isCloseTo(undisturbed.scores().getFirst().testScore(), within(0.02));
        assertThat(registry.get("dps.out.of.memory")
                        .tag("kind", "evaluation")
                        .counter()
                        .count())
                .isEqualTo(2);
    }

    @Test
    void aNetworkThatDoesNotFitIsAFailureThatNamesIt() {
        CheckpointReady task = checkpoint(new float[CHANNELS], List.of(RANKING));
        TaskFailure failure =
                catchThrowableOfType(TaskFailure.class, () -> handler().handle(task, beat -> allocateAPetabyte()));

        assertThat(failure.category()).isEqualTo(FailureCategory.OUT_OF_MEMORY);
        assertThat(failure).hasMessageStartingWith("alexnet does not fit on cpu");
    }

    @Test
    void aDistanceThatIsNoNumberIsAFailureWithItsPlaceAndNoResult() {
        float[] huge = new float[CHANNELS];
        Arrays.fill(huge, Float.MAX_VALUE);
        CheckpointReady task = checkpoint(huge, List.of(RANKING));

        TaskFailure failure =
                catchThrowableOfType(TaskFailure.class, () -> handler().handle(task, beat -> {}));

        assertThat(failure.category()).isEqualTo(FailureCategory.DIVERGED);
        assertThat(failure.retryable()).isFalse();
        assertThat(failure)
                .hasMessageStartingWith("The distance of test image ")
                .hasMessageContaining("first distortion of draw 0 is Infinity");
    }

    @Test
    void aCheckpointWithAScalarThatIsNoNumberIsBadInput() {
        float[] scalars = new float[CHANNELS];
        scalars[7] = Float.NaN;
        CheckpointReady task = checkpoint(scalars, List.of(RANKING));

        TaskFailure failure =
                catchThrowableOfType(TaskFailure.class, () -> handler().handle(task, beat -> {}));

        assertThat(failure.category()).isEqualTo(FailureCategory.BAD_INPUT);
        assertThat(failure).hasMessageContaining("model.safetensors holds NaN at index [0, 7]");
    }

    @Test
    void anInterruptEndsAnEvaluationBeforeItsNextBatch() {
        CheckpointReady task = checkpoint(new float[CHANNELS], List.of(RANKING));
        var beats = new AtomicInteger();
        assertThatThrownBy(() -> handler().handle(task, beat -> {
                    beats.incrementAndGet();
                    Thread.currentThread().interrupt();
                }))
                .isInstanceOf(CancellationException.class);
        assertThat(beats).hasValue(1);
        assertThat(Thread.interrupted()).isFalse();
    }

    private static void allocateAPetabyte() {
        try (NDManager manager = ComputeDevice.cpu().newManager()) {
            manager.zeros(new Shape(1L << 48));
        }
    }

    @Test
    void aCheckpointThatIsDamagedAnotherOrGoneIsToBeMadeAgain() throws Exception {
        CheckpointReady task = checkpoint(new float[CHANNELS], List.of(RANKING));
        Files.writeString(Path.of(URI.create(task.uri())).resolve("model.safetensors"), "damaged");
        TaskFailure damaged = catchThrowableOfType(TaskFailure.class, () -> handle(task, new ArrayList<>()));
        assertThat(damaged).hasMessageContaining("model.safetensors is damaged");
        assertThat(damaged.category()).isEqualTo(FailureCategory.CHECKPOINT);
        assertThat(damaged.retryable()).isTrue();

        Files.writeString(Path.of(URI.create(task.uri())).resolve("manifest.json"), "{");
        TaskFailure unreadable = catchThrowableOfType(TaskFailure.class, () -> handle(task, new ArrayList<>()));
        assertThat(unreadable).hasMessageContaining("manifest.json");
        assertThat(unreadable.category()).isEqualTo(FailureCategory.CHECKPOINT);

        checkpoint(new float[2 * CHANNELS], List.of(RANKING, RANKING));
        TaskFailure other = catchThrowableOfType(TaskFailure.class, () -> handle(task, new ArrayList<>()));
        assertThat(other).hasMessageContaining("is another checkpoint than the task's");
        assertThat(other.category()).isEqualTo(FailureCategory.CHECKPOINT);

        CheckpointStores.open(folder.toUri()).delete(URI.create(task.uri()));
        TaskFailure gone = catchThrowableOfType(TaskFailure.class, () -> handle(task, new ArrayList<>()));
        assertThat(gone.category()).isEqualTo(FailureCategory.CHECKPOINT);
    }

    @Test
    void aCheckpointOutsideTheFolderOfCheckpointsIsBadInput() throws Exception {
        CheckpointReady task = checkpoint(new float[CHANNELS], List.of(RANKING));
        Path checkpoints = Files.createDirectory(folder.resolve("checkpoints"));
        TaskFailure outside = catchThrowableOfType(
                TaskFailure.class, () -> handler(checkpoints).handle(task, progress -> {}));
        assertThat(outside.category()).isEqualTo(FailureCategory.BAD_INPUT);
        assertThat(outside).hasMessageContaining("is not below " + checkpoints);
    }

    private TaskScores handle(CheckpointReady task, List<Progress> beats) throws Exception {
        return handler().handle(task, beats::add);
    }

    private EvaluationHandler handler() {
        return handler(folder);
    }

    private EvaluationHandler handler(Path checkpoints) {
        return new EvaluationHandler(
                "worker-1",
                ComputeDevice.cpu(),
                new DataFolder(folder),
                new WeightsFolder(folder),
                CheckpointStores.open(checkpoints.toUri()),
                cache,
                registry);
    }

    private CheckpointReady checkpoint(float[] rows, List<List<String>> rankings) {
        return SampleCheckpoints.lin(CheckpointStores.open(folder.toUri()), rows, rankings);
    }
}
