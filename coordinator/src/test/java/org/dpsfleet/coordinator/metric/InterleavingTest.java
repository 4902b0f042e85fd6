package org.dpsfleet.coordinator.metric;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.dpsfleet.coordinator.RandomHistories;
import org.dpsfleet.coordinator.RandomHistories.Said;
import org.dpsfleet.coordinator.projection.Announcement;
import org.dpsfleet.coordinator.projection.KnownTask;
import org.dpsfleet.coordinator.projection.Projection;
import org.dpsfleet.coordinator.task.TaskState;
import org.dpsfleet.schemas.message.FailureCategory;
import org.dpsfleet.schemas.stage.Pipeline;
import org.dpsfleet.schemas.topic.Topic;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.dpsfleet.coordinator.RandomHistories.STAGES;
import static org.dpsfleet.coordinator.RandomHistories.TASKS;

/**
 * Whatever is written to the topics, likely or not, and in whatever order the topics' records reach a
 * coordinator (each topic keeps its own order): it comes to the same tasks, and its numbers add up.
 */
class InterleavingTest {
    private static final Pipeline PIPELINE = Pipeline.standard();

    @Property(tries = 400)
    void theOrderOfTopicsDoesNotMatter(@ForAll("histories") List<Said> history, @ForAll long one, @ForAll long other) {
        var first = read(history, new Random(one));
        var second = read(history, new Random(other));

        assertThat(states(second.projection)).isEqualTo(states(first.projection));
        for (var stage : STAGES) {
            assertThat(numbers(second.totals.now().of(stage)))
                    .isEqualTo(numbers(first.totals.now().of(stage)));
        }
    }

    @Property(tries = 400)
    void recordsReadTwiceChangeNoState(@ForAll("histories") List<Said> history, @ForAll long seed) {
        var once = read(history, new Random(seed));
        var twice = new ArrayList<Said>();
        for (var said : history) {
            twice.add(said);
            twice.add(said);
        }

        assertThat(labels(read(twice, new Random(seed)).projection)).isEqualTo(labels(once.projection));
    }

    private record Reading(Projection projection, RunningTotals totals) {}

    /** Reads a history in one of its interleavings, and looks at all that must hold meanwhile. */
    private static Reading read(List<Said> history, Random random) {
        var byTopic = new LinkedHashMap<Topic, Deque<Said>>();
        history.forEach(said ->
                byTopic.computeIfAbsent(said.topic(), _ -> new ArrayDeque<>()).add(said));
        var totals = new RunningTotals();
        var projection = new Projection(() -> Instant.EPOCH, totals);
        var offsets = new HashMap<Topic, Long>();
        while (!byTopic.isEmpty()) {
            var topics = List.copyOf(byTopic.keySet());
            var topic = topics.get(random.nextInt(topics.size()));
            var said = byTopic.get(topic).poll();
            var before = projection.task(said.taskId());
            projection.apply(said.at(offsets.merge(topic, 1L, Long::sum)));
            neverBackward(before, projection.task(said.taskId()));
            addsUp(totals);
            if (byTopic.get(topic).isEmpty()) {
                byTopic.remove(topic);
            }
        }
        assertThat(projection.unreadable()).isZero();
        return new Reading(projection, totals);
    }

    private static void neverBackward(Optional<KnownTask> before, Optional<KnownTask> after) {
        assertThat(after).isPresent();
        if (before.isPresent()) {
            var was = before.get().state();
            var is = after.orElseThrow().state();
            assertThat(is.position(PIPELINE)).isGreaterThanOrEqualTo(was.position(PIPELINE));
            if (was instanceof TaskState.Done) {
                assertThat(is).isEqualTo(was);
            }
        }
    }

    private static void addsUp(RunningTotals running) {
        for (var stage : STAGES) {
            var n = running.now().of(stage);
            assertThat(n.published())
                    .isEqualTo(n.succeeded()
                            + n.deadLettered()
                            - n.replayed()
                            + n.in(TaskTotals.State.CANCELLED)
                            + n.inFlight());
            assertThat(n.succeeded()).isBetween(0L, (long) TASKS.size());
            for (var state : TaskTotals.State.values()) {
                assertThat(n.in(state)).isNotNegative();
            }
        }
    }

    /** Which attempt a task was done by is told by two topics, whichever is read first. */
    private static Map<String, Object> states(Projection projection) {
        var states = new HashMap<String, Object>();
        for (var task : projection.tasks()) {
            var state = task.state();
            states.put(
                    task.taskId(),
                    List.of(
                            state instanceof TaskState.Done ? "done" : state,
                            task.history(),
                            task.republished(),
                            attempt(task.message(state.stage())),
                            attempt(task.remake())));
        }
        return states;
    }

    private static int attempt(@Nullable Announcement known) {
        return known == null ? 0 : known.attempt();
    }

    private static Map<String, String> labels(Projection projection) {
        var labels = new HashMap<String, String>();
        projection
                .tasks()
                .forEach(t -> labels.put(t.taskId(), t.label() + t.state().position(PIPELINE) + t.cancelling()));
        return labels;
    }

    private static List<Long> numbers(StageTotals stage) {
        var numbers = new ArrayList<Long>();
        numbers.addAll(List.of(
                stage.published(),
                stage.deadLettered(),
                stage.lost(),
                stage.retried(),
                stage.remade(),
                stage.superseded()));
        for (var state : TaskTotals.State.values()) {
            numbers.add(stage.in(state));
        }
        for (var category : FailureCategory.values()) {
            numbers.add(stage.failed(category));
        }
        return numbers;
    }

    @Provide
    Arbitrary<List<Said>> histories() {
        return RandomHistories.ofTasks();
    }
}
