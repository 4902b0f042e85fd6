package org.dpsfleet.testing.topic;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.dpsfleet.schemas.cluster.TopicLayout;
import org.dpsfleet.schemas.cluster.TopicSetup;
import org.dpsfleet.schemas.codec.MessageCodec;
import org.dpsfleet.schemas.message.AdaptationTask;
import org.dpsfleet.schemas.message.CheckpointReady;
import org.dpsfleet.schemas.message.MessageHeaders;
import org.dpsfleet.schemas.message.Stage;
import org.dpsfleet.schemas.message.TaskCommand;
import org.dpsfleet.schemas.message.TaskEvent;
import org.dpsfleet.schemas.stage.Pipeline;
import org.dpsfleet.schemas.topic.KafkaSettings;
import org.dpsfleet.schemas.topic.Topic;
import org.jspecify.annotations.Nullable;

/**
 * The fleet's topics on a broker under test, seen as the coordinator sees them: committed records only. It writes
 * what a coordinator writes; what workers write is {@link org.dpsfleet.testing.worker.FakeWorkers}' part. Any thread
 * may use it.
 */
public final class FleetTopics implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);

    private final KafkaSettings settings;
    private final KafkaProducer<byte[], byte[]> producer;
    private final Map<Topic, Reading> readings = new HashMap<>();

    /** What has been read of a topic so far. */
    private record Reading(
            KafkaConsumer<byte[], byte[]> consumer,
            List<TopicPartition> partitions,
            List<ConsumerRecord<byte[], byte[]>> records) {}

    /**
     * @param bootstrapServers of a broker that has the topics before they are read or written
     */
    public FleetTopics(String bootstrapServers) {
        settings = KafkaSettings.of(bootstrapServers);
        producer = new KafkaProducer<>(settings.producer("coordinator"));
    }

    /**
     * The same on a broker that has no topics yet.
     *
     * @param taskPartitions of each topic that tasks are handed out from
     */
    public static FleetTopics create(String bootstrapServers, int taskPartitions) {
        try (var admin = Admin.create(KafkaSettings.of(bootstrapServers).admin("topics"))) {
            TopicSetup.create(admin, Pipeline.standard(), new TopicLayout(taskPartitions, 1));
        }
        return new FleetTopics(bootstrapServers);
    }

    /** Puts tasks on their topic, on one partition after the other. */
    public void publish(List<AdaptationTask> tasks) throws ExecutionException, InterruptedException {
        int partitions =
                producer.partitionsFor(Topic.ADAPTATION_TASKS.topicName()).size();
        for (int i = 0; i < tasks.size(); i++) {
            publish(tasks.get(i), i % partitions);
        }
    }

    /** Puts a task on its topic, as the coordinator does. */
    public void publish(AdaptationTask task, int partition) throws ExecutionException, InterruptedException {
        var codec = MessageCodec.ADAPTATION_TASK;
        var headers = MessageHeaders.first(codec.eventType(), "/test", task.taskId());
        send(new ProducerRecord<>(
                Topic.ADAPTATION_TASKS.topicName(),
                partition,
                bytes(task.taskId()),
                codec.encode(task),
                headers.toKafka()));
    }

    /** Says what the coordinator would say to whoever runs the adaptation. */
    public void command(AdaptationTask task, int attempt, TaskCommand.Reason reason)
            throws ExecutionException, InterruptedException {
        var command =
                new TaskCommand(TaskCommand.VERSION, task.taskId(), Stage.ADAPTATION, attempt, reason, Instant.now());
        send(new ProducerRecord<>(
                Topic.COMMANDS.topicName(), bytes(task.taskId()), MessageCodec.TASK_COMMAND.encode(command)));
    }

    /** Returns when the broker has it. */
    public void send(ProducerRecord<byte[], byte[]> message) throws ExecutionException, InterruptedException {
        producer.send(message).get();
    }

    /** The messages of a task's adaptation, by attempt; of one that brings several tasks, what it says of this one. */
    public List<AdaptationTask> tasks(String taskId) {
        return records(Topic.ADAPTATION_TASKS).stream()
                .filter(r -> taskId.equals(text(r.key())) || text(r.value()).contains("\"companions\""))
                .flatMap(r -> MessageCodec.ADAPTATION_TASK.decode(r.value()).members().stream())
                .filter(task -> task.taskId().equals(taskId))
                .toList();
    }

    /** The messages of a task's evaluation, by attempt. */
    public List<CheckpointReady> checkpoints(String taskId) {
        return decoded(Topic.CHECKPOINTS, taskId, MessageCodec.CHECKPOINT_READY);
    }

    /** What those that run the task were told, in order. */
    public List<TaskCommand> commands(String taskId) {
        return decoded(Topic.COMMANDS, taskId, MessageCodec.TASK_COMMAND);
    }

    /** What was said about a task, in the order in which the broker took it. */
    public List<TaskEvent> events(String taskId) {
        return Stream.of(Topic.HEARTBEATS, Topic.TASK_EVENTS)
                .flatMap(topic -> records(topic, taskId).stream())
                .sorted(Comparator.comparingLong(ConsumerRecord::timestamp))
                .map(record -> MessageCodec.TASK_EVENT.decode(record.value()))
                .toList();
    }

    /** The events of one kind about a task, in order. */
    public <E extends TaskEvent> List<E> events(String taskId, Class<E> type) {
        return events(taskId).stream().filter(type::isInstance).map(type::cast).toList();
    }

    /** The records of a topic that have this key; not those without one. */
    public List<ConsumerRecord<byte[], byte[]>> records(Topic topic, String key) {
        return records(topic).stream().filter(r -> key.equals(text(r.key()))).toList();
    }

    /** All committed records of a topic. */
    public synchronized List<ConsumerRecord<byte[], byte[]>> records(Topic topic) {
        var reading = readings.computeIfAbsent(topic, this::open);
        var ends = reading.consumer.endOffsets(reading.partitions);
        while (ends.entrySet().stream().anyMatch(end -> reading.consumer.position(end.getKey()) < end.getValue())) {
            reading.consumer.poll(POLL).forEach(reading.records::add);
        }
        return List.copyOf(reading.records);
    }

    /** The end of a topic's committed part, markers of transactions included. */
    public synchronized long end(Topic topic, int partition) {
        var reading = readings.computeIfAbsent(topic, this::open);
        var at = new TopicPartition(topic.topicName(), partition);
        return Objects.requireNonNull(reading.consumer.endOffsets(List.of(at)).get(at));
    }

    /** Forgets what was read, for topics that were emptied or made anew meanwhile. */
    public synchronized FleetTopics anew() {
        readings.values().forEach(reading -> reading.consumer.close());
        readings.clear();
        return this;
    }

    private Reading open(Topic topic) {
        var consumer = new KafkaConsumer<byte[], byte[]>(settings.consumer("reader"));
        var partitions = consumer.partitionsFor(topic.topicName()).stream()
                .map(p -> new TopicPartition(p.topic(), p.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        return new Reading(consumer, partitions, new ArrayList<>());
    }

    private <M> List<M> decoded(Topic topic, String taskId, MessageCodec<M> codec) {
        return records(topic, taskId).stream().map(r -> codec.decode(r.value())).toList();
    }

    /** A key or value of this text. */
    public static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** The text of a key or value, empty where there is none. */
    public static String text(byte @Nullable [] bytes) {
        return bytes == null ? "" : new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        producer.close();
        anew();
    }
}
