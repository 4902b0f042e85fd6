package org.dpsfleet.worker.loop;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.dpsfleet.schemas.codec.MessageCodec;
import org.dpsfleet.schemas.message.AdaptationTask;
import org.dpsfleet.schemas.message.MessageHeaders;
import org.dpsfleet.schemas.message.Stage;
import org.dpsfleet.schemas.message.TaskCommand;
import org.dpsfleet.schemas.message.TaskEvent;
import org.dpsfleet.schemas.topic.KafkaSettings;
import org.dpsfleet.schemas.topic.Topic;
import org.dpsfleet.schemas.topic.TopicSetup;

/**
 * The fleet's topics on a broker under test, seen as the coordinator sees them: committed records
 * only.
 */
public final class FleetTopics implements AutoCloseable {
    public static final int TASK_PARTITIONS = 2;

    private final KafkaSettings settings;
    private final KafkaProducer<byte[], byte[]> producer;
    private final Map<Topic, KafkaConsumer<byte[], byte[]>> readers = new HashMap<>();
    private final Map<Topic, List<ConsumerRecord<byte[], byte[]>>> read = new HashMap<>();

    public FleetTopics(String bootstrapServers) {
        settings = KafkaSettings.of(bootstrapServers);
        try (var admin = Admin.create(settings.admin("topics"))) {
            TopicSetup.create(admin, TASK_PARTITIONS, (short) 1);
        }
        producer = new KafkaProducer<>(settings.producer("coordinator"));
    }

    public void publish(List<AdaptationTask> tasks) throws Exception {
        for (int i = 0; i < tasks.size(); i++) {
            publish(tasks.get(i), i % TASK_PARTITIONS);
        }
    }

    public void publish(AdaptationTask task, int partition) throws Exception {
        var codec = MessageCodec.ADAPTATION_TASK;
        var headers = MessageHeaders.first(codec.eventType(), "/test", task.taskId());
        producer.send(new ProducerRecord<>(
                        Topic.ADAPTATION_TASKS.topicName(),
                        partition,
                        bytes(task.taskId()),
                        codec.encode(task),
                        headers.toKafka()))
                .get();
    }

    /** Says what the coordinator would say to whoever runs the task. */
    public void command(AdaptationTask task, int attempt, TaskCommand.Reason reason) throws Exception {
        var command =
                new TaskCommand(TaskCommand.VERSION, task.taskId(), Stage.ADAPTATION, attempt, reason, Instant.now());
        send(new ProducerRecord<>(
                Topic.COMMANDS.topicName(), bytes(task.taskId()), MessageCodec.TASK_COMMAND.encode(command)));
    }

    public void send(ProducerRecord<byte[], byte[]> record) throws Exception {
        producer.send(record).get();
    }

    /** What was said about a task, in order. */
    public List<TaskEvent> events(String taskId) {
        return records(Topic.TASK_EVENTS).stream()
                .map(r -> MessageCodec.TASK_EVENT.decode(r.value()))
                .filter(e -> e.taskId().equals(taskId))
                .toList();
    }

    <E extends TaskEvent> List<E> events(String taskId, Class<E> type) {
        return events(taskId).stream().filter(type::isInstance).map(type::cast).toList();
    }

    public List<ConsumerRecord<byte[], byte[]>> records(Topic topic, String key) {
        return records(topic).stream().filter(r -> key.equals(text(r.key()))).toList();
    }

    /** All committed records of a topic. */
    synchronized List<ConsumerRecord<byte[], byte[]>> records(Topic topic) {
        var partitions = IntStream.range(0, topic.dispatched() ? TASK_PARTITIONS : 1)
                .mapToObj(p -> new TopicPartition(topic.topicName(), p))
                .toList();
        var reader = readers.computeIfAbsent(topic, t -> reader(partitions));
        var records = read.computeIfAbsent(topic, t -> new ArrayList<>());
        var ends = reader.endOffsets(partitions);
        while (partitions.stream().anyMatch(p -> reader.position(p) < ends.get(p))) {
            reader.poll(Duration.ofMillis(100)).forEach(records::add);
        }
        return List.copyOf(records);
    }

    private KafkaConsumer<byte[], byte[]> reader(List<TopicPartition> partitions) {
        var reader = new KafkaConsumer<byte[], byte[]>(settings.consumer("reader"));
        reader.assign(partitions);
        reader.seekToBeginning(partitions);
        return reader;
    }

    /** The end of a topic's committed part, markers of transactions included. */
    long end(Topic topic, int partition) {
        var at = new TopicPartition(topic.topicName(), partition);
        records(topic);
        return readers.get(topic).endOffsets(List.of(at)).get(at);
    }

    public static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    public static String text(byte[] bytes) {
        return bytes == null ? "" : new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        producer.close();
        readers.values().forEach(KafkaConsumer::close);
    }
}
