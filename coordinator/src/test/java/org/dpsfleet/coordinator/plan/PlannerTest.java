package org.dpsfleet.coordinator.plan;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.dpsfleet.schemas.codec.ContentId;
import org.dpsfleet.schemas.codec.Json;
import org.dpsfleet.schemas.message.AdaptationTask;
import org.dpsfleet.schemas.spec.ContextSource;
import org.dpsfleet.vocabulary.Logit;
import org.dpsfleet.vocabulary.SyncLoss;
import org.dpsfleet.vocabulary.TrainingSpec;
import org.dpsfleet.vocabulary.Variant;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class PlannerTest {
    private static final List<Variant> BOTH = List.of(Variant.BASELINE, Variant.LIN);
    private static final Planner PLANNER = new Planner(4096);

    @Test
    void all720ContextsOf5RepetitionsAreOneTaskPerVariant() {
        var tasks = PLANNER.plan(Specs.spec("all", new ContextSource.All(), 5)).tasks();

        assertThat(tasks).hasSize(2);
        assertThat(tasks.get(0).work().variant()).isEqualTo(Variant.BASELINE);
        assertThat(tasks.get(0).work().repetitions()).isEqualTo(1);
        assertThat(tasks.get(1).work().variant()).isEqualTo(Variant.LIN);
        assertThat(tasks.get(1).work().repetitions()).isEqualTo(5);
        assertThat(tasks).allSatisfy(t -> assertThat(t.work().contexts()).hasSize(720));
    }

    @Test
    void contextsAreSplitEvenlySoThatNoTaskHasMoreColumnsThanAllowed() {
        var tasks = PLANNER.plan(Specs.spec("split", new ContextSource.All(), 10, List.of(Variant.LIN)))
                .tasks();

        assertThat(tasks).extracting(t -> t.work().contexts().size()).containsExactly(360, 360);
        var together = new ArrayList<List<String>>();
        tasks.forEach(t -> together.addAll(t.work().contexts()));
        assertThat(together).isEqualTo(Contexts.expand(new ContextSource.All()));
    }

    @Test
    void aContextIsNeverSplit() {
        var spec = Specs.spec("tall", new ContextSource.Random(3, 0), 9, List.of(Variant.LIN));

        assertThat(new Planner(4).plan(spec).tasks())
                .hasSize(3)
                .allSatisfy(t -> assertThat(t.work().repetitions()).isEqualTo(9));
    }

    @Test
    void everyDrawSeedIsATaskOfItsOwnAndSeedsTheEvaluationToo() {
        var spec = Specs.spec(
                "seeds", new ContextSource.Random(2, 0), 1, BOTH, List.of(3L, 4L, 5L), TrainingSpec.published());

        var tasks = PLANNER.plan(spec).tasks();

        assertThat(tasks).hasSize(6);
        assertThat(tasks)
                .allSatisfy(t ->
                        assertThat(t.evaluation().drawSeed()).isEqualTo(t.work().drawSeed()));
    }

    @Test
    void theSameExperimentGivesTheSameBytes() {
        var one = PLANNER.plan(Specs.spec("same", new ContextSource.Random(7, 1), 2));
        var two = PLANNER.plan(Specs.spec("same", new ContextSource.Random(7, 1), 2));

        assertThat(Json.encode(one.tasks())).isEqualTo(Json.encode(two.tasks()));
        assertThat(one.experimentId()).matches("[0-9a-f]{16}");
    }

    @Test
    void aTaskIdIsTheHashOfWhatDeterminesTheResultAndNothingElse() {
        var one = PLANNER.plan(Specs.spec("one", new ContextSource.Random(7, 1), 2));
        var other = PLANNER.plan(Specs.spec("other", new ContextSource.Random(7, 1), 2));

        assertThat(other.experimentId()).isNotEqualTo(one.experimentId());
        assertThat(other.taskIds()).isEqualTo(one.taskIds());
        var task = one.tasks().getFirst();
        assertThat(task.taskId()).isEqualTo(ContentId.ofTask(task.work(), task.evaluation()));
    }

    @Test
    void idsAreComputedTogetherAsOneByOne() {
        var spec = Specs.spec(
                "every",
                new ContextSource.Random(5, 1),
                3,
                List.of(Variant.values()),
                List.of(1L, -7L, Long.MAX_VALUE),
                TrainingSpec.published());
        var plan = new Planner(6).plan(spec);

        assertThat(plan.taskIds())
                .hasSize((int) plan.count())
                .containsExactlyElementsOf(
                        plan.tasks().stream().map(AdaptationTask::taskId).toList());
    }

    /** Pinned: an experiment's record names its tasks by this digest only. */
    @Test
    void theTasksOfAnExperimentAreThoseOfEveryVersion() {
        var spec = Specs.spec(
                "golden",
                new ContextSource.All(),
                10,
                List.of(Variant.values()),
                List.of(0L, 1L),
                TrainingSpec.published());

        var ids = PLANNER.plan(spec).taskIds();

        assertThat(Plan.VERSION).isEqualTo(1);
        assertThat(ids).hasSize(28_806);
        assertThat(ids.sha256()).isEqualTo("ccc4a9d70b157197343f03cae96758704d0805e0ac27805dc157fcb51f0da080");
    }

    @Test
    void experimentsThatDifferInTrainingOnlyShareTheBaseline() {
        var other = new TrainingSpec(64, 1, List.of(0.1), 0, 0, SyncLoss.OFF, 0, Logit.LARGE);
        var contexts = new ContextSource.Random(7, 1);
        var published = PLANNER.plan(Specs.spec("p", contexts, 2)).tasks();
        var changed = PLANNER.plan(Specs.spec("c", contexts, 2, BOTH, List.of(0L), other))
                .tasks();

        assertThat(changed)
                .extracting(AdaptationTask::taskId)
                .contains(published.get(0).taskId());
        assertThat(changed.get(1).taskId()).isNotEqualTo(published.get(1).taskId());
    }

    @Test
    void namedAndPublishedLayersAreTheSameExperiment() {
        var named = Specs.spec("layers", new ContextSource.Random(1, 1), 1);
        var unnamed = named.withNetworks(List.of(Specs.alexnet(List.of())));

        assertThat(PLANNER.plan(unnamed)).isEqualTo(PLANNER.plan(named));
    }

    @Test
    void the720RankingsAreInLexicographicOrderOfTheDistortions() {
        var all = Contexts.expand(new ContextSource.All());

        assertThat(new HashSet<>(all)).hasSize(720);
        assertThat(all.get(0)).containsExactly("rotate", "translate", "darken", "color", "blur", "zoom_in");
        assertThat(all.get(1)).containsExactly("rotate", "translate", "darken", "color", "zoom_in", "blur");
        assertThat(all.get(120)).startsWith("translate", "rotate");
        assertThat(all.get(719)).containsExactly("zoom_in", "blur", "color", "darken", "translate", "rotate");
    }

    @Test
    void randomContextsAreDistinctAndMoreOfThemContainTheFewer() {
        var ten = Contexts.expand(new ContextSource.Random(10, 42));
        var all = Contexts.expand(new ContextSource.Random(720, 42));

        assertThat(new HashSet<>(all)).hasSize(720);
        assertThat(all.subList(0, 10)).isEqualTo(ten);
        assertThat(Contexts.expand(new ContextSource.Random(10, 43))).isNotEqualTo(ten);
        // Pinned: another shuffle would silently change every experiment's contexts.
        assertThat(ten.getFirst()).containsExactly("darken", "blur", "rotate", "zoom_in", "color", "translate");
    }

    @Test
    void aPlannerNeedsRoomForAColumn() {
        assertThatThrownBy(() -> new Planner(0)).hasMessage("columnsPerTask 0: expected at least 1");
    }
}
