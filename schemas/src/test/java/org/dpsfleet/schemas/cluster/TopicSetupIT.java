package org.dpsfleet.schemas.cluster;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.awaitility.Awaitility;
import org.dpsfleet.schemas.stage.Pipeline;
import org.dpsfleet.schemas.topic.ShareGroup;
import org.dpsfleet.schemas.topic.Topic;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class TopicSetupIT {
    private static TestBroker broker;
    private static Admin admin;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        broker = TestBroker.start(folder);
        admin = Admin.create(broker.settings().admin("test"));
        TopicSetup.create(admin, Pipeline.standard(), new TopicLayout(3, 1));
    }

    @AfterAll
    static void stop() {
        admin.close();
        broker.close();
    }

    @Test
    void createsEveryTopicWithItsPartitionsAndPolicy() throws Exception {
        // when
        var names = Pipeline.standard().topics().stream().map(Topic::topicName).toList();
        var topics = admin.describeTopics(names).allTopicNames().get(30, TimeUnit.SECONDS);
        // then
        for (var topic : Pipeline.standard().topics()) {
            assertThat(topics.get(topic.topicName()).partitions())
                    .as(topic.topicName())
                    .hasSize(topic.dispatched() ? 3 : 1);
            var config = config(ConfigResource.Type.TOPIC, topic.topicName());
            assertThat(value(config, "cleanup.policy")).isEqualTo(topic.compacted() ? "compact" : "delete");
            assertThat(value(config, "max.message.bytes")).isEqualTo("16777216");
            assertThat(value(config, "retention.ms")).isEqualTo(topic.kept() ? "-1" : "3600000");
            assertThat(value(config, "message.timestamp.type")).isEqualTo("LogAppendTime");
        }
    }

    @Test
    void setsTheShareGroupsUp() throws Exception {
        for (var group : Pipeline.standard().shareGroups()) {
            var config = config(ConfigResource.Type.GROUP, group.groupName());
            assertThat(value(config, "share.auto.offset.reset")).isEqualTo("earliest");
            assertThat(value(config, "share.isolation.level")).isEqualTo("read_committed");
            assertThat(value(config, "share.record.lock.duration.ms")).isEqualTo("30000");
        }
    }

    @Test
    void aSecondTimeChangesNothing() throws Exception {
        // when
        TopicSetup.create(admin, Pipeline.standard(), new TopicLayout(5, 1));
        // then
        var name = Topic.CHECKPOINTS.topicName();
        var topic = admin.describeTopics(List.of(name)).allTopicNames().get(30, TimeUnit.SECONDS);
        assertThat(topic.get(name).partitions()).hasSize(3);
    }

    @Test
    void saysWhichTopicTheBrokerRefused(@TempDir Path folder) throws Exception {
        try (var other = TestBroker.start(folder);
                var otherAdmin = Admin.create(other.settings().admin("test"))) {
            assertThatThrownBy(() -> TopicSetup.create(otherAdmin, Pipeline.standard(), new TopicLayout(1, 2)))
                    .isInstanceOf(KafkaException.class)
                    .hasMessageContaining("did not create the topic")
                    .hasMessageContaining("replication factor");
        }
    }

    @Test
    void aWorkerThatJoinsLaterTakesOneCommittedTaskAtATime() throws Exception {
        // given an aborted task and two committed ones, published before any worker was there
        var topic = Topic.ADAPTATION_TASKS.topicName();
        try (var producer =
                new KafkaProducer<byte[], byte[]>(broker.settings().transactionalProducer("p", "setup-test"))) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(topic, 0, null, bytes("aborted")))
                    .get();
            producer.abortTransaction();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(topic, 0, null, bytes("one"))).get();
            producer.send(new ProducerRecord<>(topic, 0, null, bytes("two"))).get();
            producer.commitTransaction();
        }
        // when
        var taken = new ArrayList<String>();
        var settings = broker.settings().shareConsumer("w", ShareGroup.GPU_WORKERS);
        try (var worker = new KafkaShareConsumer<byte[], byte[]>(settings)) {
            worker.subscribe(List.of(topic));
            Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> {
                var records = worker.poll(Duration.ofMillis(500));
                assertThat(records.count()).isLessThanOrEqualTo(1);
                for (var record : records) {
                    taken.add(new String(record.value(), StandardCharsets.UTF_8));
                    worker.acknowledge(record, AcknowledgeType.ACCEPT);
                }
                return taken.size() >= 2;
            });
            worker.commitSync();
        }
        // then
        assertThat(taken).containsExactly("one", "two");
    }

    @Test
    void aMessageOfFifteenMebibytesPasses() throws Exception {
        // given
        var value = new byte[15 * 1024 * 1024];
        var partition = new TopicPartition(Topic.SCORES.topicName(), 0);
        // when
        try (var producer = new KafkaProducer<byte[], byte[]>(broker.settings().producer("large"))) {
            producer.send(new ProducerRecord<>(partition.topic(), bytes("key"), value))
                    .get();
        }
        // then
        try (var consumer = new KafkaConsumer<byte[], byte[]>(broker.settings().consumer("reader"))) {
            consumer.assign(Set.of(partition));
            consumer.seekToBeginning(Set.of(partition));
            var sizes = Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(
                            () -> consumer.poll(Duration.ofMillis(500)).records(partition).stream()
                                    .map(r -> r.value().length)
                                    .collect(Collectors.toList()),
                            list -> !list.isEmpty());
            assertThat(sizes).containsExactly(value.length);
        }
    }

    private static Config config(ConfigResource.Type type, String name) throws Exception {
        var resource = new ConfigResource(type, name);
        var configs = admin.describeConfigs(List.of(resource)).all().get(30, TimeUnit.SECONDS);
        return configs.get(resource);
    }

    private static String value(Config config, String name) {
        return config.get(name).value();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
