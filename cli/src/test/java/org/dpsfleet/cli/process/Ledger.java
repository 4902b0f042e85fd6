package org.dpsfleet.cli.process;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.dpsfleet.coordinator.metric.RunningTotals;
import org.dpsfleet.coordinator.projection.Projection;
import org.dpsfleet.schemas.codec.MessageCodec;
import org.dpsfleet.schemas.message.FailureCategory;
import org.dpsfleet.schemas.message.Stage;
import org.dpsfleet.schemas.message.TaskEvent;
import org.dpsfleet.schemas.stage.Pipeline;
import org.dpsfleet.schemas.stage.StageDescriptor;
import org.dpsfleet.schemas.topic.KafkaSettings;
import org.dpsfleet.schemas.topic.Topic;

/**
 * What stands in the topics, added up without the coordinator, and compared with what the coordinator's
 * projection makes of the same records.
 */
final class Ledger {
    private final RunningTotals totals = new RunningTotals();
    private final Projection projection = new Projection(InstantSource.system(), totals);
    private final Set<String> tasks = new HashSet<>();
    private final Set<String> scored = new HashSet<>();
    private final Map<Stage, Map<String, Integer>> successes = new HashMap<>();
    private final Map<String, Integer> checkpoints = new TreeMap<>();
    private final Map<String, List<String>> told = new HashMap<>();
    private int deadLetters;
    private int lost;
    private int handedBack;

    /** An account of nothing yet. */
    Ledger() {
        stages().forEach(stage -> successes.put(stage, new TreeMap<>()));
    }

    /** Reads everything that is committed. */
    static Ledger read(KafkaSettings kafka) {
        var ledger = new Ledger();
        try (var consumer = new KafkaConsumer<byte[], byte[]>(kafka.consumer("ledger"))) {
            var partitions = Pipeline.standard().topics().stream()
                    .filter(Topic::kept)
                    .flatMap(topic -> consumer.partitionsFor(topic.topicName()).stream())
                    .map(p -> new TopicPartition(p.topic(), p.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofMillis(200)).forEach(ledger::add);
            }
        }
        return ledger;
    }

    /** Takes a record into account. */
    void add(ConsumerRecord<byte[], byte[]> message) {
        projection.apply(message);
        remember(message);
        switch (message.topic()) {
            case "dps.adaptation-tasks" ->
                MessageCodec.ADAPTATION_TASK
                        .decode(message.value())
                        .members()
                        .forEach(task -> tasks.add(task.taskId()));
            // Later attempts of an evaluation are the coordinator's, or of checkpoints that were made again.
            case "dps.checkpoints" -> {
                var ready = MessageCodec.CHECKPOINT_READY.decode(message.value());
                if (ready.attempt() == 1) {
                    checkpoints.merge(ready.taskId(), 1, Integer::sum);
                }
            }
            case "dps.scores" ->
                scored.add(MessageCodec.TASK_SCORES.decode(message.value()).taskId());
            case "dps.task-events" -> event(MessageCodec.TASK_EVENT.decode(message.value()));
            case "dlq.dps.adaptation-tasks", "dlq.dps.checkpoints" -> deadLetters++;
            case "dps.experiments" -> {}
            default -> throw new IllegalArgumentException("no topic of the fleet: " + message.topic());
        }
    }

    /** Attempts that were lost. */
    int lost() {
        return lost;
    }

    /** Attempts that stopping workers handed back. */
    int handedBack() {
        return handedBack;
    }

    /** Results that came after the first of their task and stage. */
    int superseded() {
        return stages().stream().mapToInt(this::superseded).sum();
    }

    /** What is wrong once all tasks are done; empty: nothing. */
    List<String> problems() {
        var problems = new ArrayList<String>();
        for (var stage : stages()) {
            expect(
                    problems,
                    stage + ": tasks with a result",
                    tasks,
                    successes(stage).keySet());
            var counted = totals.now().of(stage);
            expect(problems, stage + ": counted results", (long) tasks.size(), counted.succeeded());
            expect(problems, stage + ": superseded results", (long) superseded(stage), counted.superseded());
            expect(problems, stage + ": tasks in flight", 0L, counted.inFlight());
        }
        expectCheckpoints(problems);
        expect(problems, "tasks with scores", tasks, scored);
        expect(problems, "dead letters", 0, deadLetters);
        expect(problems, "unreadable records", 0L, projection.unreadable());
        return problems;
    }

    /** As many as the task's adaptations succeeded, for each task; what the topics say of one that has more or fewer. */
    private void expectCheckpoints(List<String> problems) {
        var adaptations = successes(Stage.ADAPTATION);
        var either = new TreeSet<>(checkpoints.keySet());
        either.addAll(adaptations.keySet());
        for (var task : either) {
            int succeeded = adaptations.getOrDefault(task, 0);
            int found = checkpoints.getOrDefault(task, 0);
            if (succeeded != found) {
                expect(problems, "checkpoints of " + task + ", as many as adaptations succeeded", succeeded, found);
                problems.addAll(told.getOrDefault(task, List.of()));
            }
        }
    }

    private void remember(ConsumerRecord<byte[], byte[]> message) {
        if (message.key() != null && message.value() != null) {
            var value = new String(message.value(), StandardCharsets.UTF_8);
            told.computeIfAbsent(new String(message.key(), StandardCharsets.UTF_8), _ -> new ArrayList<>())
                    .add("  %s %s-%d@%d %s"
                            .formatted(
                                    Instant.ofEpochMilli(message.timestamp()),
                                    message.topic(),
                                    message.partition(),
                                    message.offset(),
                                    value.substring(0, Math.min(400, value.length()))));
        }
    }

    private void event(TaskEvent event) {
        switch (event) {
            case TaskEvent.Succeeded e -> successes(e.stage()).merge(e.taskId(), 1, Integer::sum);
            case TaskEvent.Lost _ -> lost++;
            case TaskEvent.Failed e when e.category() == FailureCategory.HANDED_BACK -> handedBack++;
            default -> {}
        }
    }

    private static List<Stage> stages() {
        return Pipeline.standard().stages().stream()
                .<Stage>map(StageDescriptor::name)
                .toList();
    }

    private int superseded(Stage stage) {
        return successes(stage).values().stream().mapToInt(n -> n - 1).sum();
    }

    private Map<String, Integer> successes(Stage stage) {
        return successes.computeIfAbsent(stage, _ -> new TreeMap<>());
    }

    private static void expect(List<String> problems, String what, Object expected, Object found) {
        if (!expected.equals(found)) {
            problems.add(what + ": expected " + expected + ", found " + found);
        }
    }
}
