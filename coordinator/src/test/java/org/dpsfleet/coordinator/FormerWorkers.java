package org.dpsfleet.coordinator;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A worker of each kind as an earlier version had them. Names, schemas and messages are those of its recording, and
 * nothing here is of today's code: what today's coordinator writes is checked with the schemas of then, and answered
 * as it was answered then.
 */
final class FormerWorkers implements AutoCloseable {
    private static final Map<String, Object> TAKING = Map.of(
            "key.deserializer",
            StringDeserializer.class,
            "value.deserializer",
            StringDeserializer.class,
            "share.acknowledgement.mode",
            "explicit",
            "max.poll.records",
            1);
    private static final Map<String, Object> HEARING = Map.of(
            "key.deserializer", StringDeserializer.class,
            "value.deserializer", StringDeserializer.class,
            "isolation.level", "read_committed");
    private static final Map<String, Object> SAYING =
            Map.of("key.serializer", StringSerializer.class, "value.serializer", StringSerializer.class);
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Duration POLL = Duration.ofMillis(100);

    private final String bootstrapServers;
    private final Path recorded;
    private final SchemaRegistry schemas;
    private final Map<String, ObjectNode> examples;
    private final List<Thread> threads = new ArrayList<>();
    private final ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<JsonNode> commands = new ConcurrentLinkedQueue<>();
    private volatile boolean closed;

    /** Work on one kind of task. */
    @FunctionalInterface
    private interface Work {
        /** The records that answer a task, after its claim. */
        List<ProducerRecord<String, String>> answer(JsonNode task);
    }

    /**
     * @param version whose recording says how they work
     */
    FormerWorkers(String bootstrapServers, String version) {
        this.bootstrapServers = bootstrapServers;
        recorded = TopicRecording.RECORDED.resolve(version);
        schemas = SchemaRegistry.withDefaultDialect(
                SpecificationVersion.DRAFT_2020_12,
                builder -> builder.schemas(iri -> schema(iri.substring(iri.lastIndexOf('/') + 1))));
        examples = Map.of(
                "claimed", event(version, "claimed"),
                "progress", event(version, "progress"),
                "failed", event(version, "failed"),
                "succeeded", event(version, "succeeded"),
                "cancelled", event(version, "cancelled"),
                "checkpoint-ready", example(version, "dps.checkpoints"),
                "task-scores", example(version, "dps.scores"));
    }

    void start() {
        startGpuWorker();
        work("dps.eval-workers", "dps.checkpoints", "checkpoint-ready", this::evaluate);
        threads.add(Thread.ofPlatform().name("former commands").start(this::listen));
    }

    /** Those of the other kind are of today, and hear no commands. */
    void startGpuWorker() {
        work("dps.gpu-workers", "dps.adaptation-tasks", "adaptation-task", this::adapt);
    }

    /** What today's coordinator wrote that they could not have read. */
    List<String> wrong() {
        return List.copyOf(wrong);
    }

    /** What they were told. */
    List<JsonNode> commands() {
        return List.copyOf(commands);
    }

    @Override
    public void close() throws InterruptedException {
        closed = true;
        for (var thread : threads) {
            thread.join();
        }
    }

    /** The first attempt of draw seed 1 fails, and draw seed 9 is never done. */
    private List<ProducerRecord<String, String>> adapt(JsonNode task) {
        int attempt = task.path("attempt").asInt();
        long seed = task.at("/work/draw_seed").asLong();
        if (seed == 9) {
            return List.of(record("dps.task-events", task, event("progress", task, "adaptation")));
        }
        if (seed == 1 && attempt == 1) {
            return List.of(record("dps.task-events", task, event("failed", task, "adaptation")));
        }
        var ready = of("checkpoint-ready", task);
        ready.put("attempt", 1);
        copy(task, ready, "work", "evaluation");
        return List.of(
                record("dps.checkpoints", task, checked("checkpoint-ready", ready)),
                record("dps.task-events", task, event("succeeded", task, "adaptation")));
    }

    private List<ProducerRecord<String, String>> evaluate(JsonNode ready) {
        var scores = of("task-scores", ready);
        scores.set("checkpoint", ready);
        var one = (ObjectNode) scores.path("scores").path(0);
        var all = scores.putArray("scores");
        for (var context : ready.at("/work/contexts")) {
            all.add(one.deepCopy().set("ranking", context));
        }
        return List.of(
                record("dps.scores", ready, checked("task-scores", scores)),
                record("dps.task-events", ready, event("succeeded", ready, "evaluation")));
    }

    private void work(String group, String topic, String schema, Work work) {
        threads.add(Thread.ofPlatform().name("former " + group).start(() -> {
            var consuming = client(TAKING, "group.id", group);
            var producing = client(SAYING, "transactional.id", "former-" + group);
            try (var consumer = new KafkaShareConsumer<String, String>(consuming);
                    var producer = new KafkaProducer<String, String>(producing)) {
                producer.initTransactions();
                consumer.subscribe(List.of(topic));
                while (!closed) {
                    for (var message : consumer.poll(POLL)) {
                        var task = JSON.readTree(message.value());
                        checked(schema, task);
                        send(
                                producer,
                                List.of(record(
                                        "dps.task-events",
                                        task,
                                        event(
                                                "claimed",
                                                task,
                                                topic.equals("dps.checkpoints") ? "evaluation" : "adaptation"))));
                        consumer.acknowledge(message);
                        var unused = consumer.commitSync();
                        send(producer, work.answer(task));
                    }
                }
            }
        }));
    }

    private void listen() {
        try (var consumer = new KafkaConsumer<String, String>(client(HEARING, "client.id", "former-commands"))) {
            var partition = List.of(new TopicPartition("dps.commands", 0));
            consumer.assign(partition);
            consumer.seekToBeginning(partition);
            while (!closed) {
                consumer.poll(POLL).forEach(message -> {
                    var command = JSON.readTree(message.value());
                    checked("task-command", command);
                    commands.add(command);
                });
            }
        }
    }

    private static void send(KafkaProducer<String, String> producer, List<ProducerRecord<String, String>> records) {
        producer.beginTransaction();
        for (var record : records) {
            var unused = producer.send(record);
        }
        producer.commitTransaction();
    }

    private Map<String, Object> client(Map<String, Object> kind, String name, String value) {
        var settings = new HashMap<>(kind);
        settings.put("bootstrap.servers", bootstrapServers);
        settings.put(name, value);
        return settings;
    }

    private ObjectNode event(String kind, JsonNode task, String stage) {
        var event = of(kind, task);
        event.put("stage", stage).put("at", Instant.now().toString());
        if (event.has("lease_millis")) {
            event.put("lease_millis", 60_000);
        }
        return checked("task-event", event);
    }

    /** The example, about this attempt of this task. */
    private ObjectNode of(String example, JsonNode task) {
        var copy = examples.get(example).deepCopy();
        copy(task, copy, "task_id", "attempt");
        if (copy.has("experiment_id")) {
            copy(task, copy, "experiment_id");
        }
        return copy;
    }

    private static void copy(JsonNode from, ObjectNode to, String... names) {
        for (var name : names) {
            to.set(name, from.path(name));
        }
    }

    private static ProducerRecord<String, String> record(String topic, JsonNode task, ObjectNode value) {
        return new ProducerRecord<>(topic, task.path("task_id").asString(), value.toString());
    }

    /** Notes what the schema of then has against a message. */
    private <N extends JsonNode> N checked(String name, N message) {
        Schema schema = schemas.getSchema(SchemaLocation.of("https://dps-fleet.org/schemas/" + name + ".schema.json"));
        schema.validate(message).forEach(error -> wrong.add(name + ": " + error + " in " + message));
        return message;
    }

    private String schema(String file) {
        try {
            return Files.readString(recorded.resolve("schemas").resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ObjectNode event(String version, String kind) {
        return TopicRecording.read(version).stream()
                .filter(message -> message.topic().equals("dps.task-events"))
                .map(message -> (ObjectNode) JSON.readTree(new String(message.value(), StandardCharsets.UTF_8)))
                .filter(event -> event.path("event").asString().equals(kind))
                .filter(event ->
                        !kind.equals("failed") || event.path("retryable").asBoolean())
                .findFirst()
                .orElseThrow();
    }

    private static ObjectNode example(String version, String topic) {
        return TopicRecording.read(version).stream()
                .filter(message -> message.topic().equals(topic))
                .map(message -> (ObjectNode) JSON.readTree(new String(message.value(), StandardCharsets.UTF_8)))
                .findFirst()
                .orElseThrow();
    }
}
