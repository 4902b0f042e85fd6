package org.dpsfleet.coordinator;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.dpsfleet.coordinator.metric.RunningTotals;
import org.dpsfleet.coordinator.plan.Plan;
import org.dpsfleet.coordinator.plan.Planner;
import org.dpsfleet.coordinator.plan.Specs;
import org.dpsfleet.coordinator.plan.TaskIds;
import org.dpsfleet.coordinator.projection.KnownTask;
import org.dpsfleet.coordinator.projection.Projection;
import org.dpsfleet.schemas.codec.MessageCodec;
import org.dpsfleet.schemas.message.AdaptationTask;
import org.dpsfleet.schemas.message.CheckpointReady;
import org.dpsfleet.schemas.message.DeadLetter;
import org.dpsfleet.schemas.message.DeletedTasks;
import org.dpsfleet.schemas.message.ExperimentRecord;
import org.dpsfleet.schemas.message.FailureCategory;
import org.dpsfleet.schemas.message.Stage;
import org.dpsfleet.schemas.message.TaskEvent;
import org.dpsfleet.schemas.message.TaskList;
import org.dpsfleet.schemas.spec.ContextSource;
import org.dpsfleet.schemas.stage.StageDescriptor;
import org.dpsfleet.schemas.topic.Topic;
import org.dpsfleet.testing.message.ExampleResults;
import org.dpsfleet.vocabulary.TrainingSpec;
import org.dpsfleet.vocabulary.Variant;

/** Whatever may be written to the topics, likely or not. */
public final class RandomHistories {
    /** Two experiments that share one of their tasks. */
    private static final List<Plan> PLANS = List.of(plan("any", 1L, 2L), plan("other", 2L, 3L));

    /** Of the first of them. */
    public static final List<AdaptationTask> TASKS = PLANS.getFirst().tasks();

    public static final List<Stage> STAGES = List.of(Stage.ADAPTATION, Stage.EVALUATION);
    private static final Instant AT = Instant.parse("2026-01-31T12:00:00Z");
    private static final byte[] BROKEN = "{".getBytes(StandardCharsets.UTF_8);
    private static final int EVENTS_AND_RESULTS = 13;
    private static final int ANYTHING = 18;

    private RandomHistories() {}

    private static Plan plan(String name, Long... draws) {
        return new Planner(100)
                .plan(Specs.spec(
                        name,
                        new ContextSource.Random(2, 1),
                        1,
                        List.of(Variant.LIN),
                        List.of(draws),
                        TrainingSpec.published()));
    }

    /** Something that is written to a topic. */
    public record Said(Topic topic, String taskId, byte[] value, Headers headers) {
        private Said(Topic topic, String taskId, byte[] value) {
            this(topic, taskId, value, new RecordHeaders());
        }

        /** As a record of its topic's only partition. */
        public ConsumerRecord<byte[], byte[]> at(long offset) {
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
                    headers,
                    Optional.empty());
        }
    }

    /** Tasks, events and results of the tasks of one experiment; all of them can be read. */
    public static Arbitrary<List<Said>> ofTasks() {
        return said(EVENTS_AND_RESULTS).list().ofMinSize(1).ofMaxSize(40);
    }

    /** The same with experiments, dead letters and records that can't be read, in the order of their offsets. */
    public static Arbitrary<List<ConsumerRecord<byte[], byte[]>>> ofAnything() {
        return said(ANYTHING).list().ofMinSize(1).ofMaxSize(60).map(history -> {
            var offsets = new HashMap<Topic, Long>();
            var records = new ArrayList<ConsumerRecord<byte[], byte[]>>();
            for (var said : history) {
                var all = said.topic().equals(Topic.DELETED_TASKS) ? deletion(said, records) : List.of(said);
                all.forEach(one -> records.add(one.at(offsets.merge(one.topic(), 1L, Long::sum) - 1)));
            }
            return List.copyOf(records);
        });
    }

    /** What deletes an experiment, given what was written before; nothing where it is not known. */
    private static List<Said> deletion(Said wish, List<ConsumerRecord<byte[], byte[]>> before) {
        var projection = new Projection(InstantSource.system(), new RunningTotals());
        before.forEach(projection::apply);
        var known = projection.experiments().find(wish.taskId());
        if (known.isEmpty()) {
            return List.of();
        }
        var own = projection.experiments().taskIds(known.get(), 0).stream()
                .filter(id -> projection.experiments().askedFor(id).stream()
                        .filter(asking -> projection.experiments().find(asking).isPresent())
                        .allMatch(wish.taskId()::equals))
                .flatMap(id -> projection.task(id).stream())
                .toList();
        var ids = TaskIds.of(own.stream().map(KnownTask::taskId).toList());
        var tasks = new DeletedTasks(
                DeletedTasks.VERSION,
                wish.taskId(),
                AT,
                Base64.getEncoder().encodeToString(ids.bytes(0, ids.size())),
                projection.totals(own));
        var deleted = new Said(Topic.DELETED_TASKS, wish.taskId(), MessageCodec.DELETED_TASKS.encode(tasks));
        // Once more, as a coordinator does that could not read it back in time.
        return List.of(deleted, deleted, new Said(Topic.EXPERIMENTS, wish.taskId(), null));
    }

    private static Arbitrary<Said> said(int most) {
        return Combinators.combine(
                        Arbitraries.of(TASKS),
                        Arbitraries.of(STAGES),
                        Arbitraries.integers().between(1, 3),
                        Arbitraries.integers().between(0, most),
                        Arbitraries.of(FailureCategory.class))
                .as(RandomHistories::said);
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
            case 4 -> event(new TaskEvent.Lost(id, stage, attempt, AT, "w", 1.5, (long) attempt, null));
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
            case 11 -> task(task.again(attempt, null));
            case 12 -> event(new TaskEvent.Remade(id, stage, attempt, AT, "w", "cpu", 2));
            case 13 ->
                task((AdaptationTask) checkpoint(task, 1)
                        .remake(Stage.EVALUATION, attempt, null)
                        .orElseThrow());
            case 14 -> letter(task, attempt, category);
            case 15 -> experiment(stage, attempt);
            case 16 ->
                new Said(stage.equals(Stage.ADAPTATION) ? Topic.ADAPTATION_TASKS : Topic.TASK_EVENTS, id, BROKEN);
            case 17 -> new Said(Topic.DELETED_TASKS, PLANS.get(attempt % 2).experimentId(), BROKEN);
            default -> task(PLANS.getLast().task(0).again(attempt, null));
        };
    }

    private static Said task(AdaptationTask task) {
        return new Said(Topic.ADAPTATION_TASKS, task.taskId(), MessageCodec.ADAPTATION_TASK.encode(task));
    }

    private static Said event(TaskEvent event) {
        return new Said(
                StageDescriptor.ADAPTATION.topicOf(event), event.taskId(), MessageCodec.TASK_EVENT.encode(event));
    }

    private static Said letter(AdaptationTask task, int attempt, FailureCategory category) {
        var account = new DeadLetter(
                new DeadLetter.Origin(Topic.ADAPTATION_TASKS.topicName(), 0, 0, 0),
                new DeadLetter.Cause(category, "Missing", "no data", ""),
                attempt,
                "w",
                "cpu",
                AT);
        return new Said(
                Topic.DEAD_ADAPTATION_TASKS,
                task.taskId(),
                MessageCodec.ADAPTATION_TASK.encode(task),
                account.toKafka(new RecordHeaders()));
    }

    /**
     * The first or the second, cancelled or not, as this version writes it or as an older one did; the second also
     * with a list that this version does not make.
     */
    private static Said experiment(Stage stage, int which) {
        var plan = PLANS.get(which == 3 ? 1 : 0);
        boolean newest = stage.equals(Stage.ADAPTATION);
        var ids = plan.taskIds();
        var list = new TaskList(Plan.VERSION, ids.size(), ids.sha256());
        var fewer = which == 3 && !newest ? ids.subList(0, 1) : ids;
        var record = new ExperimentRecord(
                ExperimentRecord.VERSION,
                plan.experimentId(),
                plan.spec(),
                AT,
                newest ? List.of() : fewer,
                plan.columnsPerTask(),
                which == 2 ? AT : null,
                newest ? list : null);
        return new Said(Topic.EXPERIMENTS, plan.experimentId(), MessageCodec.EXPERIMENT_RECORD.encode(record));
    }

    private static CheckpointReady checkpoint(AdaptationTask task, int attempt) {
        return ExampleResults.checkpoint(task).again(attempt, null);
    }
}
