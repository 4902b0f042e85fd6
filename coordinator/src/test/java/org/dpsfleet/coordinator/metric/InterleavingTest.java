package org.dpsfleet.coordinator.metric;

import java.nio.charset.StandardCharsets;
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
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.dpsfleet.coordinator.plan.Planner;
import org.dpsfleet.coordinator.plan.Specs;
import org.dpsfleet.coordinator.projection.KnownTask;
import org.dpsfleet.coordinator.projection.Projection;
import org.dpsfleet.coordinator.task.TaskState;
import org.dpsfleet.schemas.codec.MessageCodec;
import org.dpsfleet.schemas.message.AdaptationTask;
import org.dpsfleet.schemas.message.CheckpointReady;
import org.dpsfleet.schemas.message.FailureCategory;
import org.dpsfleet.schemas.message.Stage;
import org.dpsfleet.schemas.message.TaskEvent;
import org.dpsfleet.schemas.spec.ContextSource;
import org.dpsfleet.schemas.stage.Pipeline;
import org.dpsfleet.schemas.topic.Topic;
import org.dpsfleet.testing.message.ExampleResults;
import org.dpsfleet.vocabulary.TrainingSpec;
import org.dpsfleet.vocabulary.Variant;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whatever is written to the topics, likely or not, and in whatever order the topics' records reach a
 * coordinator (each topic keeps its own order): it comes to the same tasks, and its numbers add up.
 */
class InterleavingTest {
    private static final List<AdaptationTask> TASKS = new Planner(100)
            .plan(Specs.spec(
                    "any",
                    new ContextSource.Random(2, 1),
                    1,
                    List.of(Variant.LIN),
                    List.of(1L, 2L),
                    TrainingSpec.published()))
            .tasks();
    private static final Pipeline PIPELINE = Pipeline.standard();
    private static final List<Stage> STAGES = List.of(Stage.ADAPTATION, Stage.EVALUATION);
    private static final Instant AT = Instant.parse("2026-01-31T12:00:00Z");

    /** Something that is written to a topic. */
    record Said(Topic topic, String taskId, byte[] value) {
        ConsumerRecord<byte[], byte[]> at(long offset) {
            return new ConsumerRecord<>(
                    topic.topicName(),
                    0,
                    offset,
                    AT.toEpochMilli() + offset,
                    TimestampType.LOG_APPEND_TIME,
                    0,
                    0,
                    taskId.getBytes(StandardCharsets.UTF_8),
                    value,
                    new RecordHeaders(),
                    Optional.empty());
        }
    }

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
                byTopic.computeIfAbsent(said.topic, _ -> new ArrayDeque<>()).add(said));
        var totals = new RunningTotals();
        var projection = new Projection(() -> Instant.EPOCH, totals);
        var offsets = new HashMap<Topic, Long>();
        while (!byTopic.isEmpty()) {
            var topics = List.copyOf(byTopic.keySet());
            var topic = topics.get(random.nextInt(topics.size()));
            var said = byTopic.get(topic).poll();
            var before = projection.task(said.taskId);
            projection.apply(said.at(offsets.merge(topic, 1L, Long::sum)));
            neverBackward(before, projection.task(said.taskId));
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
                    List.of(state instanceof TaskState.Done ? "done" : state, task.history(), task.republished()));
        }
        return states;
    }

    private static Map<String, String> labels(Projection projection) {
        var labels = new HashMap<String, String>();
        projection
                .tasks()
                .forEach(t -> labels.put(t.taskId(), t.label() + t.state().position(PIPELINE) + t.cancelling()));
        return labels;
    }

    private static List<Long> numbers(TaskTotals.OfStage stage) {
        var numbers = new ArrayList<Long>();
        numbers.addAll(
                List.of(stage.published(), stage.deadLettered(), stage.lost(), stage.retried(), stage.superseded()));
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
        return said().list().ofMinSize(1).ofMaxSize(40);
    }

    private static Arbitrary<Said> said() {
        return Combinators.combine(
                        Arbitraries.of(TASKS),
                        Arbitraries.of(STAGES),
                        Arbitraries.integers().between(1, 3),
                        Arbitraries.integers().between(0, 11),
                        Arbitraries.of(FailureCategory.class))
                .as(InterleavingTest::said);
    }

    private static Said said(AdaptationTask task, Stage stage, int attempt, int what, FailureCategory category) {
        var id = task.taskId();
        return switch (what) {
            case 0 -> event(new TaskEvent.Claimed(id, stage, attempt, AT, "w", "cpu", 1000));
            case 1 -> event(new TaskEvent.Progress(id, stage, attempt, AT, "w", 1, 2, "steps", "", "file:///s", 900));
            case 2 -> event(new TaskEvent.Succeeded(id, stage, attempt, AT, "w", "cpu", 1));
            case 3 ->
                event(new TaskEvent.Failed(
                        id, stage, attempt, AT, "w", "cpu", 1, category, category.retryable(), 0, "why", "", "", null));
            case 4 -> event(new TaskEvent.Lost(id, stage, attempt, AT, "w", 1.5));
            case 5 -> event(new TaskEvent.DeadLettered(id, stage, attempt, AT, category, "why"));
            case 6 -> event(new TaskEvent.Replayed(id, stage, attempt, AT));
            case 7 -> event(new TaskEvent.CancelRequested(id, stage, attempt, AT));
            case 8 -> event(new TaskEvent.Cancelled(id, stage, attempt, AT, "w"));
            case 9 -> {
                var ready = checkpoint(task, attempt);
                yield new Said(Topic.CHECKPOINTS, id, MessageCodec.CHECKPOINT_READY.encode(ready));
            }
            case 10 -> {
                var scores = ExampleResults.scores(checkpoint(task, attempt), 0.5);
                yield new Said(Topic.SCORES, id, MessageCodec.TASK_SCORES.encode(scores));
            }
            default -> {
                var again = task.again(attempt, null);
                yield new Said(Topic.ADAPTATION_TASKS, id, MessageCodec.ADAPTATION_TASK.encode(again));
            }
        };
    }

    private static Said event(TaskEvent event) {
        return new Said(Topic.TASK_EVENTS, event.taskId(), MessageCodec.TASK_EVENT.encode(event));
    }

    private static CheckpointReady checkpoint(AdaptationTask task, int attempt) {
        return ExampleResults.checkpoint(task).again(attempt, null);
    }
}
