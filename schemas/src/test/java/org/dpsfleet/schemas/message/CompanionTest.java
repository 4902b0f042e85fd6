package org.dpsfleet.schemas.message;

import java.util.List;
import java.util.stream.Stream;
import org.dpsfleet.schemas.codec.ContentId;
import org.dpsfleet.schemas.codec.Json;
import org.dpsfleet.schemas.codec.MessageCodec;
import org.dpsfleet.schemas.spec.ImageSource;
import org.dpsfleet.schemas.spec.NetworkSpec;
import org.dpsfleet.schemas.spec.TestSpec;
import org.dpsfleet.schemas.spec.Weights;
import org.dpsfleet.vocabulary.Comparison;
import org.dpsfleet.vocabulary.Logit;
import org.dpsfleet.vocabulary.Protocol;
import org.dpsfleet.vocabulary.SyncLoss;
import org.dpsfleet.vocabulary.TrainingSpec;
import org.dpsfleet.vocabulary.Variant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class CompanionTest {
    private static final TrainingSpec SHORT =
            new TrainingSpec(1024, 3, List.of(1e-2), 0.2, 0, SyncLoss.OFF, 0, Logit.LARGE);

    private static final AdaptationTask SPATIAL =
            task(Variant.LIN, Comparison.SPATIAL, true, List.of(1, 4, 7), TrainingSpec.published(), 5, 1, null);
    private static final AdaptationTask MEAN =
            task(Variant.LIN, Comparison.MEAN, false, List.of(4), SHORT, 5, 3, "file:/out/states/x");
    private static final AdaptationTask SORT =
            task(Variant.LIN, Comparison.SORT, true, List.of(1, 11), TrainingSpec.published(), 5, 2, null);

    @Test
    void membersAreTheTasksThatWereBroughtTogether() {
        var message = AdaptationTask.together(List.of(SPATIAL, MEAN, SORT));

        var read = MessageCodec.ADAPTATION_TASK.decode(MessageCodec.ADAPTATION_TASK.encode(message));

        assertThat(read.taskId()).isEqualTo(SPATIAL.taskId());
        assertThat(read.members()).containsExactly(SPATIAL, MEAN, SORT);
        assertThat(read.members())
                .allSatisfy(member ->
                        assertThat(member.taskId()).isEqualTo(ContentId.ofTask(member.work(), member.evaluation())));
    }

    @Test
    void aTaskAloneIsWrittenAsBeforeThereWereCompanions() {
        assertThat(Json.text(SPATIAL)).doesNotContain("companions").doesNotContain("network_metrics");
        assertThat(SPATIAL.members()).containsExactly(SPATIAL);
    }

    @Test
    void theNextAttemptIsOfTheNamedTaskAlone() {
        var message = AdaptationTask.together(List.of(SPATIAL, MEAN));

        assertThat(message.again(2, null)).isEqualTo(SPATIAL.again(2, null));
    }

    @Test
    void whatIsComparedOfTheNetworkGoesWithEachOfThemAndWithTheNextAttempt() {
        var hint = List.of(
                new NetworkMetric(Comparison.SPATIAL, true, List.of(1, 4, 7)),
                new NetworkMetric(Comparison.MEAN, false, List.of(4)));
        var message = AdaptationTask.together(List.of(hinted(SPATIAL, hint), hinted(MEAN, hint)));

        var read = MessageCodec.ADAPTATION_TASK.decode(MessageCodec.ADAPTATION_TASK.encode(message));

        assertThat(read.members()).containsExactly(hinted(SPATIAL, hint), hinted(MEAN, hint));
        assertThat(read.again(2, null).networkMetrics()).isEqualTo(hint);
        assertThat(read.taskId()).isEqualTo(ContentId.ofTask(read.work(), read.evaluation()));
    }

    private static AdaptationTask hinted(AdaptationTask task, List<NetworkMetric> hint) {
        return new AdaptationTask(
                task.version(),
                task.taskId(),
                task.experimentId(),
                task.attempt(),
                task.work(),
                task.evaluation(),
                task.resumeFrom(),
                null,
                List.of(),
                hint);
    }

    @Test
    void tasksOfOtherPassesCanNotGoTogether() {
        Stream.of(
                        task(Variant.BASELINE, Comparison.SPATIAL, true, List.of(1), SHORT, 5, 1, null),
                        task(Variant.TUNE, Comparison.SPATIAL, true, List.of(1), SHORT, 5, 1, null),
                        task(Variant.LIN, Comparison.SPATIAL, true, List.of(1), SHORT, 6, 1, null),
                        task(Variant.LIN, Comparison.SPATIAL, true, List.of(1), batches(7), 5, 1, null),
                        remaking(SORT))
                .forEach(other -> {
                    assertThat(SPATIAL.canGoWith(other)).as("%s", other).isFalse();
                    assertThatThrownBy(() -> AdaptationTask.together(List.of(SPATIAL, other)))
                            .isInstanceOf(IllegalArgumentException.class)
                            .hasMessageContaining(other.taskId());
                });
    }

    private static AdaptationTask remaking(AdaptationTask task) {
        return new AdaptationTask(
                task.version(),
                task.taskId(),
                task.experimentId(),
                task.attempt(),
                task.work(),
                task.evaluation(),
                null,
                Stage.EVALUATION);
    }

    private static TrainingSpec batches(int size) {
        return new TrainingSpec(size, 3, List.of(1e-2), 0.2, 0, SyncLoss.OFF, 0, Logit.LARGE);
    }

    private static AdaptationTask task(
            Variant variant,
            Comparison comparison,
            boolean channelNorm,
            List<Integer> layers,
            TrainingSpec training,
            long drawSeed,
            int attempt,
            @Nullable String resumeFrom) {
        var images = new ImageSource.DeadLeaves(16, 1);
        var work = new AdaptationWork(
                AdaptationWork.PROTOCOL_VERSION,
                Protocol.CORRECTED,
                variant,
                comparison,
                channelNorm,
                new NetworkSpec("alexnet", layers, new Weights.Random(1)),
                List.of(List.of("rotate", "translate", "darken", "color", "blur", "zoom_in")),
                0,
                1,
                images,
                training,
                drawSeed);
        var evaluation = new EvaluationWork(new TestSpec(images, 1), List.of(), null, 7);
        return new AdaptationTask(
                AdaptationTask.VERSION,
                ContentId.ofTask(work, evaluation),
                "0123456789abcdef",
                attempt,
                work,
                evaluation,
                resumeFrom);
    }
}
