package org.dpsfleet.schemas.cluster;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.tools.ConfigCommand;
import org.apache.kafka.tools.reassign.ReassignPartitionsCommand;
import org.dpsfleet.schemas.stage.Pipeline;
import org.dpsfleet.schemas.topic.Topic;
import org.dpsfleet.testing.process.ChildProcess;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

/** How many copies of the topics there are, on a cluster of three brokers. */
@Timeout(180)
class CopiesIT {
    private static final Map<String, Class<?>> TOOLS = Map.of(
            "kafka-configs.sh", ConfigCommand.class, "kafka-reassign-partitions.sh", ReassignPartitionsCommand.class);

    @TempDir
    private static Path folder;

    private static List<TestBroker> brokers;
    private static Admin admin;

    @BeforeAll
    static void start() throws Exception {
        brokers = TestBroker.cluster(folder);
        admin = Admin.create(brokers.getFirst().settings().admin("test"));
        await().until(() -> admin.describeCluster().nodes().get().size() == 3);
    }

    @AfterAll
    static void stop() {
        admin.close();
        brokers.parallelStream().forEach(TestBroker::close);
    }

    @ParameterizedTest
    @CsvSource({"usual., , 3, 2", "two., 2, 2, 1", "one., 1, 1, 1"})
    void topicsAreMadeWithAsManyAsTheClusterHasBrokersUnlessToldOtherwise(
            String prefix, Integer asked, int copies, String leastInSync) throws Exception {
        var fleet = Pipeline.standard().prefixed(prefix);
        var layout = new TopicLayout(2, asked);
        // when
        TopicSetup.create(admin, fleet, layout);
        // then
        for (var topic : fleet.topics()) {
            assertThat(partitions(topic)).hasSize(topic.dispatched() ? 2 : 1).containsOnly(copies);
            assertThat(config(topic, "min.insync.replicas")).isEqualTo(leastInSync);
        }
        await().untilAsserted(() -> assertThat(look(fleet, layout)).isEmpty());
    }

    @Test
    void moreCopiesThanBrokersAreRefused() {
        assertThatThrownBy(() -> TopicSetup.create(admin, Pipeline.standard().prefixed("four."), new TopicLayout(1, 4)))
                .hasMessageContaining("did not create the topic four.dps.")
                .hasMessageContaining("replication factor");
    }

    @Test
    void whatWouldLoseDataStopsTheFleetWithTheCommandThatMendsIt() throws Exception {
        // given a topic of one copy, and one whose settings lose what a broker takes with it
        var fleet = Pipeline.standard().prefixed("mended.");
        admin.createTopics(List.of(
                        topic(fleet.first().taskTopic(), 2, 1, Map.of()),
                        topic(
                                fleet.resultTopic(),
                                1,
                                3,
                                Map.of("cleanup.policy", "compact", "unclean.leader.election.enable", "true"))))
                .all()
                .get(30, TimeUnit.SECONDS);
        TopicSetup.create(admin, fleet, TopicLayout.USUAL);
        // then, when each of the brokers knows all settings: any of them may be asked
        var found = await().until(() -> look(fleet, TopicLayout.USUAL), mismatches -> mismatches.size() == 3);
        assertThat(found)
                .allMatch(FleetMismatch::stops)
                .extracting(FleetMismatch::where, mismatch -> mismatch.found().split(",| with ")[0])
                .containsExactlyInAnyOrder(
                        tuple("topic mended.dps.adaptation-tasks", "has 1 of 3 copies on 3 brokers"),
                        tuple("topic mended.dps.scores", "min.insync.replicas is 1"),
                        tuple("topic mended.dps.scores", "unclean.leader.election.enable is true"));
        // and whoever asked for one copy is not stopped
        await().untilAsserted(
                        () -> assertThat(look(fleet, new TopicLayout(2, 1))).isEmpty());
        await().untilAsserted(() -> assertThat(look(fleet, null)).isEmpty());

        // when the copies are there, then how many have to be in sync is what is left
        runAll(found);
        var left = await().atMost(Duration.ofMinutes(1))
                .until(
                        () -> look(fleet, TopicLayout.USUAL),
                        mismatches -> mismatches.stream()
                                .map(FleetMismatch::where)
                                .toList()
                                .equals(List.of("topic mended.dps.adaptation-tasks")));
        runAll(left);

        // then
        await().atMost(Duration.ofMinutes(1))
                .untilAsserted(() -> assertThat(look(fleet, TopicLayout.USUAL)).isEmpty());
        for (var topic : fleet.topics()) {
            assertThat(partitions(topic)).containsOnly(3);
            assertThat(config(topic, "min.insync.replicas")).isEqualTo("2");
        }
    }

    @Test
    void aTopicOfKafkasOwnWithFewerCopiesIsAWarning() throws Exception {
        // given what keeps transactions, of which these brokers make one copy
        var fleet = Pipeline.standard().prefixed("warned.");
        TopicSetup.create(admin, fleet, TopicLayout.USUAL);
        var settings = brokers.getFirst().settings().transactionalProducer("test", "one");
        try (var producer = new KafkaProducer<byte[], byte[]>(settings)) {
            producer.initTransactions();
        }
        // then
        await().untilAsserted(() -> assertThat(lookAtAll(fleet, TopicLayout.USUAL))
                .extracting(FleetMismatch::where, FleetMismatch::stops)
                .containsExactly(tuple("topic __transaction_state", false)));
        assertThat(lookAtAll(fleet, new TopicLayout(1, 1))).isEmpty();
    }

    private static NewTopic topic(Topic topic, int partitions, int copies, Map<String, String> settings) {
        var all = new HashMap<>(Map.of(
                "max.message.bytes", "16777216", "message.timestamp.type", "LogAppendTime", "retention.ms", "-1"));
        all.putAll(settings);
        return new NewTopic(topic.topicName(), partitions, (short) copies).configs(all);
    }

    /** What of the fleet's own is not as it should be. */
    private static List<FleetMismatch> look(Pipeline fleet, TopicLayout layout) {
        return lookAtAll(fleet, layout).stream()
                .filter(mismatch -> !mismatch.where().startsWith("topic __"))
                .toList();
    }

    private static List<FleetMismatch> lookAtAll(Pipeline fleet, TopicLayout layout) {
        return FleetRequirements.check(admin, fleet, layout, address(), FleetRights.none(), Duration.ofSeconds(10));
    }

    /** Runs the commands in the cures in a shell, all in one, with Kafka's own tools. */
    private static void runAll(List<FleetMismatch> found) throws IOException, InterruptedException {
        var script = found.stream().map(FleetMismatch::cure).collect(Collectors.joining(" &&\n"));
        for (var tool : TOOLS.entrySet()) {
            var java = String.join(" ", ChildProcess.builder(tool.getValue()).command());
            script = script.replace(tool.getKey(), java);
        }
        var ended = ChildProcess.run(new ProcessBuilder("sh", "-c", script).directory(folder.toFile()));
        assertThat(ended.exit()).as(ended.output()).isZero();
    }

    private static String address() {
        return brokers.stream()
                .map(broker -> broker.settings().bootstrapServers())
                .collect(Collectors.joining(","));
    }

    /** How many copies each has. */
    private static List<Integer> partitions(Topic topic) throws Exception {
        var name = topic.topicName();
        return admin
                .describeTopics(List.of(name))
                .allTopicNames()
                .get(30, TimeUnit.SECONDS)
                .get(name)
                .partitions()
                .stream()
                .map(partition -> partition.replicas().size())
                .toList();
    }

    private static String config(Topic topic, String name) throws Exception {
        var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic.topicName());
        var config = admin.describeConfigs(List.of(resource)).all().get(30, TimeUnit.SECONDS);
        return Objects.requireNonNull(config.get(resource)).get(name).value();
    }
}
