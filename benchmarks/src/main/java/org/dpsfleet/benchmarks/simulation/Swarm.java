package org.dpsfleet.benchmarks.simulation;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.dpsfleet.schemas.codec.MessageCodec;
import org.dpsfleet.schemas.message.CheckpointReady;
import org.dpsfleet.schemas.message.MessageHeaders;
import org.dpsfleet.schemas.message.TaskEvent;
import org.dpsfleet.schemas.message.TaskScores;
import org.dpsfleet.schemas.stage.StageDescriptor;
import org.dpsfleet.schemas.topic.KafkaSettings;
import org.dpsfleet.schemas.topic.Topic;

/**
 * Many simulated workers of one kind on one thread: a member of the kind's share group that takes what
 * there is, at most one task for each worker, claims all of it, forgets some of it as if the worker had
 * died, and publishes the results of the rest in one transaction. The records are those of real workers;
 * the connections are not, for a real worker has three clients of its own.
 */
public final class Swarm implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);
    private static final String DEVICE = "simulated";

    private final StageDescriptor<?, ?> stage;
    private final SwarmSettings settings;
    private final Random random;
    private final Function<byte[], List<Outcome>> work;
    private final KafkaSettings kafka;
    private final Latencies waited = new Latencies();
    private final AtomicLong deaths = new AtomicLong();
    private final Thread thread;
    private volatile boolean closing;

    /** What a task of a message becomes. */
    record Outcome(String taskId, int attempt, Topic topic, String type, byte[] result) {}

    private Swarm(
            StageDescriptor<?, ?> stage,
            KafkaSettings kafka,
            SwarmSettings settings,
            Function<byte[], List<Outcome>> work) {
        this.stage = stage;
        this.kafka = kafka;
        this.settings = settings;
        this.work = work;
        random = new Random(settings.seed());
        thread = Thread.ofPlatform().name("swarm-" + stage.name()).start(this::run);
    }

    /** Starts workers that answer tasks with checkpoints that do not exist. */
    public static Swarm adapting(KafkaSettings kafka, SwarmSettings settings) {
        return new Swarm(StageDescriptor.ADAPTATION, kafka, settings, SimulatedWork::adapt);
    }

    /** Starts workers that answer checkpoints with these scores. */
    public static Swarm evaluating(
            KafkaSettings kafka, SwarmSettings settings, Function<CheckpointReady, TaskScores> scores) {
        return new Swarm(
                StageDescriptor.EVALUATION, kafka, settings, message -> SimulatedWork.evaluate(message, scores));
    }

    /** Milliseconds from a task's publication to its claim. */
    Latencies waited() {
        return waited;
    }

    /** Attempts whose worker died. */
    long deaths() {
        return deaths.get();
    }

    @Override
    public void close() {
        closing = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        var name = "swarm-" + stage.name();
        var consumes = kafka.shareConsumer(name, stage.workers());
        consumes.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, settings.workers());
        try (var consumer = new KafkaShareConsumer<byte[], byte[]>(consumes);
                var claims = new KafkaProducer<byte[], byte[]>(kafka.producer(name));
                var outcomes =
                        new KafkaProducer<byte[], byte[]>(kafka.transactionalProducer(name + "-outcome", name))) {
            outcomes.initTransactions();
            consumer.subscribe(List.of(stage.taskTopic().topicName()));
            while (!closing) {
                var taken = new ArrayList<ConsumerRecord<byte[], byte[]>>();
                consumer.poll(POLL).forEach(taken::add);
                if (taken.isEmpty()) {
                    continue;
                }
                var held = taken.stream()
                        .flatMap(r -> work.apply(r.value()).stream())
                        .toList();
                for (int i = 0; i < held.size(); i++) {
                    var _ = claims.send(event(claimed(held.get(i), i)));
                }
                claims.flush();
                for (var one : taken) {
                    waited.add(System.currentTimeMillis() - one.timestamp());
                    consumer.acknowledge(one, AcknowledgeType.ACCEPT);
                }
                consumer.commitSync();
                finish(held, outcomes);
            }
        }
    }

    private void finish(List<Outcome> held, KafkaProducer<byte[], byte[]> outcomes) {
        outcomes.beginTransaction();
        for (int i = 0; i < held.size(); i++) {
            if (random.nextDouble() < settings.deaths()) {
                deaths.incrementAndGet();
                continue;
            }
            var outcome = held.get(i);
            var result = record(outcome.topic(), outcome.taskId(), outcome.type(), outcome.result());
            var ignored = outcomes.send(result);
            ignored = outcomes.send(event(succeeded(outcome, i)));
        }
        outcomes.commitTransaction();
    }

    private TaskEvent claimed(Outcome task, int worker) {
        return new TaskEvent.Claimed(
                task.taskId(),
                stage.name(),
                task.attempt(),
                now(),
                workerId(worker),
                DEVICE,
                settings.lease().toMillis());
    }

    private TaskEvent succeeded(Outcome task, int worker) {
        return new TaskEvent.Succeeded(task.taskId(), stage.name(), task.attempt(), now(), workerId(worker), DEVICE, 0);
    }

    private String workerId(int worker) {
        return "simulated-" + stage.name() + "-" + worker;
    }

    private ProducerRecord<byte[], byte[]> event(TaskEvent event) {
        return record(
                stage.topicOf(event),
                event.taskId(),
                MessageCodec.TASK_EVENT.eventType(),
                MessageCodec.TASK_EVENT.encode(event));
    }

    private static ProducerRecord<byte[], byte[]> record(Topic topic, String key, String type, byte[] value) {
        return new ProducerRecord<>(
                topic.topicName(),
                null,
                key.getBytes(StandardCharsets.UTF_8),
                value,
                MessageHeaders.first(type, "/simulation", key).toKafka());
    }

    private static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.MILLIS);
    }
}
