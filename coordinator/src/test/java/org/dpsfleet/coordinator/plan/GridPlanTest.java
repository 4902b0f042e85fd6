package org.dpsfleet.coordinator.plan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import org.dpsfleet.schemas.message.AdaptationTask;
import org.dpsfleet.schemas.spec.ContextSource;
import org.dpsfleet.schemas.spec.ExperimentSpec;
import org.dpsfleet.vocabulary.Comparison;
import org.dpsfleet.vocabulary.Logit;
import org.dpsfleet.vocabulary.Schedules;
import org.dpsfleet.vocabulary.SyncLoss;
import org.dpsfleet.vocabulary.TrainingSpec;
import org.dpsfleet.vocabulary.Variant;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The tasks of an experiment that names several channel norms and several values of hyper-parameters. */
class GridPlanTest {
    private static final Planner PLANNER = new Planner(6);
    private static final List<Boolean> NORMS = List.of(true, false);
    private static final TrainingSpec.Grid TRAININGS = new TrainingSpec.Grid(
            List.of(8, 16),
            List.of(1),
            new Schedules(List.of(List.of(1e-3), List.of(1e-2, 1e-4))),
            List.of(0.2),
            List.of(0.5),
            List.of(SyncLoss.OFF, SyncLoss.FIRST_EPOCHS),
            List.of(1),
            List.of(Logit.LARGE));

    @Test
    void areThoseOfTheExperimentsThatNameOneCombinationEach() {
        // given
        var plan = PLANNER.plan(grid(NORMS, TRAININGS));
        var single = new LinkedHashSet<String>();
        int baselines = 0;
        for (var norm : NORMS) {
            for (var training : TRAININGS.all()) {
                var alone = PLANNER.plan(grid(List.of(norm), TrainingSpec.Grid.of(training)));
                single.addAll(alone.taskIds());
                baselines += baselines(alone);
            }
        }

        // then each once: the experiments alone share their baselines
        assertThat(TRAININGS.all()).hasSize(8);
        assertThat(plan.taskIds()).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(single);
        assertThat(baselines(plan))
                .isEqualTo(baselines / TRAININGS.all().size())
                .isPositive();
        assertThat(plan.taskIds())
                .as("computed together as one by one")
                .containsExactlyElementsOf(
                        plan.tasks().stream().map(AdaptationTask::taskId).toList());
    }

    @Test
    void areInTheOrderOfNormsThenDrawSeedsThenVariantsThenTrainings() {
        var plan = PLANNER.plan(grid(NORMS, TRAININGS));

        var order = plan.tasks().stream()
                .map(AdaptationTask::work)
                .map(w -> List.of(
                        List.of(Comparison.SPATIAL, Comparison.SORT).indexOf(w.comparison()),
                        NORMS.indexOf(w.channelNorm()),
                        (int) w.drawSeed(),
                        w.variant().ordinal(),
                        w.variant() == Variant.BASELINE ? 0 : TRAININGS.all().indexOf(w.training())))
                .toList();

        assertThat(order)
                .isSortedAccordingTo((a, b) -> Arrays.compare(
                        a.stream().mapToInt(i -> i).toArray(),
                        b.stream().mapToInt(i -> i).toArray()));
    }

    @Test
    void goTogetherIfTheyShareTheirPasses() {
        var plan = PLANNER.plan(grid(NORMS, TRAININGS));
        var tasks = List.copyOf(plan.tasks());
        int largest = 0;
        for (int position = 0; position < tasks.size(); position++) {
            var expected = new ArrayList<Integer>();
            for (int other = 0; other < tasks.size(); other++) {
                if (other == position || tasks.get(position).canGoWith(tasks.get(other))) {
                    expected.add(other);
                }
            }
            assertThat(plan.together(position).boxed())
                    .as("with task %d", position)
                    .containsExactlyElementsOf(expected);
            largest = Math.max(largest, expected.size());
        }
        // Two comparisons, two norms, two schedules and two sync losses; the two batch sizes go apart.
        assertThat(largest).isEqualTo(16);
    }

    @Test
    void areCountedWithABaselineOnce() {
        // given two comparisons, two norms, two draw seeds, five contexts, two repetitions, eight trainings
        var spec = grid(NORMS, TRAININGS);

        // then
        assertThat(Plan.metrics(spec)).isEqualTo(2 * 2 * 2 * 5 * (1 + 8 * 2 + 8 * 2));
        assertThat(Plan.contexts(spec)).isEqualTo(2 * 2 * 2 * 5 * (1 + 8 + 8 * 2));
        assertThat(PLANNER.plan(spec).count()).isEqualTo(2 * 2 * 2 * (1 + 8 * 2 + 8 * 5 * 2));
    }

    private static int baselines(Plan plan) {
        return (int) plan.tasks().stream()
                .filter(task -> task.work().variant() == Variant.BASELINE)
                .count();
    }

    /** Five contexts of two repetitions: of six columns, {@code lin} has two shares of them. */
    private static ExperimentSpec grid(List<Boolean> norms, TrainingSpec.Grid trainings) {
        var variants = List.of(Variant.BASELINE, Variant.LIN, Variant.TUNE);
        var base = Specs.spec(
                "grid", new ContextSource.Random(5, 1), 2, variants, List.of(0L, 9L), TrainingSpec.published());
        return new ExperimentSpec(
                base.name(),
                base.protocol(),
                new ExperimentSpec.MetricGrid(
                        base.metrics().networks(), variants, List.of(Comparison.SPATIAL, Comparison.SORT), norms),
                base.contexts(),
                base.replicates(),
                base.data(),
                trainings);
    }
}
