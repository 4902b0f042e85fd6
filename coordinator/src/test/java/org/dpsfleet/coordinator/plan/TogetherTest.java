package org.dpsfleet.coordinator.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.dpsfleet.schemas.message.AdaptationTask;
import org.dpsfleet.schemas.message.NetworkMetric;
import org.dpsfleet.schemas.spec.ContextSource;
import org.dpsfleet.schemas.spec.ExperimentSpec;
import org.dpsfleet.schemas.spec.NetworkSpec;
import org.dpsfleet.schemas.spec.Weights;
import org.dpsfleet.vocabulary.Comparison;
import org.dpsfleet.vocabulary.TrainingSpec;
import org.dpsfleet.vocabulary.Variant;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Which tasks of a plan one message may bring. */
class TogetherTest {
    private static final List<NetworkSpec> NETWORKS = List.of(
            Specs.alexnet(List.of(1, 4)),
            new NetworkSpec("vgg16", List.of(3, 8), new Weights.Random(1)),
            Specs.alexnet(List.of(4)),
            new NetworkSpec("alexnet", List.of(4), new Weights.Random(1)),
            new NetworkSpec("alexnet", List.of(7), new Weights.Random(1)));

    @Test
    void areThoseThatCanGoWithEachOtherAndNoOthers() {
        var tasks = plan(List.of(Variant.values())).tasks();
        // given what the messages themselves say, each asked of each
        for (int position = 0; position < tasks.size(); position++) {
            var expected = new ArrayList<Integer>();
            for (int other = 0; other < tasks.size(); other++) {
                if (other == position || tasks.get(position).canGoWith(tasks.get(other))) {
                    expected.add(other);
                }
            }
            // then
            assertThat(plan(List.of(Variant.values())).together(position).boxed())
                    .as("with task %d", position)
                    .containsExactlyElementsOf(expected);
        }
        assertThat(tasks).hasSizeGreaterThan(100);
    }

    @Test
    void areOfEachComparisonAndEachChoiceOfLayers() {
        var plan = plan(List.of(Variant.BASELINE, Variant.LIN));

        var together = plan.together(1)
                .mapToObj(plan::task)
                .map(AdaptationTask::work)
                .map(work -> work.network().layers() + " " + work.comparison())
                .toList();

        assertThat(together).containsExactly("[1, 4] SPATIAL", "[1, 4] SORT", "[4] SPATIAL", "[4] SORT");
        assertThat(plan.together(0)).as("a baseline").containsExactly(0);
    }

    @Test
    void aTaskOfAFrozenNetworkNamesAllThatIsComparedOfIt() {
        var tasks = plan(List.of(Variant.values())).tasks();
        // given
        var expected = tasks.stream()
                .map(AdaptationTask::work)
                .collect(Collectors.groupingBy(
                        work -> List.of(work.network().name(), work.network().weights()),
                        Collectors.mapping(
                                work -> new NetworkMetric(
                                        work.comparison(),
                                        work.channelNorm(),
                                        work.network().layers()),
                                Collectors.toSet())));
        // then
        for (var task : tasks) {
            var network = task.work().network();
            if (task.work().variant().trainsNetwork()) {
                assertThat(task.networkMetrics()).isEmpty();
            } else {
                assertThat(task.networkMetrics())
                        .doesNotHaveDuplicates()
                        .containsExactlyInAnyOrderElementsOf(expected.get(List.of(network.name(), network.weights())));
            }
        }
        assertThat(expected).hasSize(3);
    }

    @Test
    void aTaskWhoseMetricIsTheOnlyOneNamesNone() {
        var plan = new Planner(6).plan(Specs.spec("one", new ContextSource.Random(2, 1), 1));

        assertThat(plan.tasks())
                .allSatisfy(task -> assertThat(task.networkMetrics()).isEmpty());
    }

    /** Five contexts of which a task carries three at most, so that there are two shares of them. */
    private static Plan plan(List<Variant> variants) {
        var base = Specs.spec(
                "together", new ContextSource.Random(5, 1), 2, variants, List.of(4L, 9L), TrainingSpec.published());
        var grid =
                new ExperimentSpec.MetricGrid(NETWORKS, variants, List.of(Comparison.SPATIAL, Comparison.SORT), false);
        return new Planner(6)
                .plan(new ExperimentSpec(
                        base.name(),
                        base.protocol(),
                        grid,
                        base.contexts(),
                        base.replicates(),
                        base.data(),
                        base.training()));
    }
}
