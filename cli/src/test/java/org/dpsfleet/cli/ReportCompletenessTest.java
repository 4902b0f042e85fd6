package org.dpsfleet.cli;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.dpsfleet.coordinator.plan.Plan;
import org.dpsfleet.coordinator.plan.Planner;
import org.dpsfleet.report.Analysis;
import org.dpsfleet.report.Report;
import org.dpsfleet.schemas.message.AdaptationTask;
import org.dpsfleet.schemas.message.CheckpointReady;
import org.dpsfleet.schemas.message.ContextScore;
import org.dpsfleet.schemas.message.ExperimentRecord;
import org.dpsfleet.schemas.message.TaskScores;
import org.dpsfleet.schemas.spec.ContextSource;
import org.dpsfleet.schemas.spec.ExperimentSpec;
import org.dpsfleet.schemas.spec.ImageSource;
import org.dpsfleet.schemas.spec.NetworkSpec;
import org.dpsfleet.schemas.spec.TestSpec;
import org.dpsfleet.schemas.spec.Weights;
import org.dpsfleet.vocabulary.Comparison;
import org.dpsfleet.vocabulary.Protocol;
import org.dpsfleet.vocabulary.TrainingSpec;
import org.dpsfleet.vocabulary.Variant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The report calls an experiment complete when every task that the planner plans has scores, not before. */
class ReportCompletenessTest {
    /** Networks that share a name, two draw seeds, three repetitions: parts that are easily taken for each other. */
    private static final Plan PLAN = new Planner(4)
            .plan(new ExperimentSpec(
                    "parts",
                    Protocol.CORRECTED,
                    new ExperimentSpec.MetricGrid(
                            List.of(
                                    new NetworkSpec("alexnet", List.of(), new Weights.Random(1)),
                                    new NetworkSpec("alexnet", List.of(1, 4), new Weights.Random(2))),
                            List.of(Variant.BASELINE, Variant.TUNE),
                            List.of(Comparison.SPATIAL),
                            true),
                    new ContextSource.Random(3, 7),
                    new ExperimentSpec.Replicates(List.of(0L, 1L), 3),
                    new ExperimentSpec.Data(
                            new ImageSource.DeadLeaves(16, 1),
                            new TestSpec(new ImageSource.DeadLeaves(16, 2), 1),
                            List.of(),
                            null),
                    TrainingSpec.published()));

    private static TaskScores scored(AdaptationTask task) {
        var work = task.work();
        var checkpoint = new CheckpointReady(
                1, task.taskId(), "e", 1, work, task.evaluation(), "file:///c", "0", 1, "gpu-1", "cpu");
        var scores = work.contexts().stream()
                .flatMap(ranking -> IntStream.range(0, work.repetitions())
                        .mapToObj(r -> new ContextScore(
                                ranking,
                                work.firstRepetition() + r,
                                0.5,
                                0.5,
                                16,
                                List.of(),
                                null,
                                List.of(),
                                List.of(),
                                List.of(),
                                List.of())))
                .toList();
        return new TaskScores(
                TaskScores.VERSION, task.taskId(), "e", 1, checkpoint, List.of(), scores, "eval-1", "cpu");
    }

    private static Report report(List<TaskScores> scores) {
        var experiment = new ExperimentRecord(
                ExperimentRecord.VERSION,
                PLAN.experimentId(),
                PLAN.spec(),
                Instant.parse("2026-01-02T03:04:05Z"),
                PLAN.taskIds());
        return Analysis.of(experiment, scores.size(), scores, List.of());
    }

    @Test
    void thePlansTasksTogetherAreComplete() {
        var report =
                report(PLAN.tasks().stream().map(ReportCompletenessTest::scored).toList());

        assertThat(report.missing()).isEmpty();
        assertThat(report.complete()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(names = {"BASELINE", "TUNE"})
    void withoutAnyOneTaskOfAVariantItIsNotComplete(Variant variant) {
        // given: all tasks but the last of this variant
        var scores = new ArrayList<>(
                PLAN.tasks().stream().map(ReportCompletenessTest::scored).toList());
        var left = scores.stream()
                .filter(t -> t.checkpoint().work().variant() == variant)
                .toList()
                .getLast();
        scores.remove(left);

        // when
        var report = report(scores);

        // then
        assertThat(report.complete()).isFalse();
        assertThat(report.missing())
                .singleElement()
                .asString()
                .contains(left.scores().size() + " of ", "have no scores");
    }
}
