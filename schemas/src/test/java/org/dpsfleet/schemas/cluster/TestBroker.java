package org.dpsfleet.schemas.cluster;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.StringJoiner;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;
import org.dpsfleet.schemas.topic.KafkaSettings;

/** A Kafka broker with share groups inside the test; no more than these tests need of one. */
final class TestBroker implements AutoCloseable {
    private final KafkaRaftServer server;
    private final String address;

    static TestBroker start(Path folder) throws Exception {
        return start(folder, Map.of());
    }

    /**
     * @param more settings of the broker beside those that the tests need
     */
    static TestBroker start(Path folder, Map<String, String> more) throws Exception {
        var controller = "127.0.0.1:" + freePort();
        var broker =
                new TestBroker(1, folder, List.of(controller), Uuid.randomUuid().toString(), more);
        broker.server.startup();
        return broker;
    }

    /** Three of them that are one cluster. */
    static List<TestBroker> cluster(Path folder) throws Exception {
        var id = Uuid.randomUuid().toString();
        var controllers = List.of("127.0.0.1:" + freePort(), "127.0.0.1:" + freePort(), "127.0.0.1:" + freePort());
        var brokers = new ArrayList<TestBroker>();
        for (int i = 1; i <= controllers.size(); i++) {
            brokers.add(new TestBroker(i, folder.resolve("node-" + i), controllers, id, Map.of()));
        }
        // A node is up when most of them are.
        brokers.parallelStream().forEach(broker -> broker.server.startup());
        return brokers;
    }

    private TestBroker(int id, Path folder, List<String> controllers, String cluster, Map<String, String> more)
            throws Exception {
        address = "127.0.0.1:" + freePort();
        var voters = new StringJoiner(",");
        for (int i = 1; i <= controllers.size(); i++) {
            voters.add(i + "@" + controllers.get(i - 1));
        }
        var config = new HashMap<String, String>();
        config.put("process.roles", "broker,controller");
        config.put("node.id", String.valueOf(id));
        config.put("controller.quorum.voters", voters.toString());
        config.put("listeners", "BROKER://" + address + ",CONTROLLER://" + controllers.get(id - 1));
        config.put("advertised.listeners", "BROKER://" + address);
        config.put("listener.security.protocol.map", "BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT");
        config.put("controller.listener.names", "CONTROLLER");
        config.put("inter.broker.listener.name", "BROKER");
        config.put("log.dirs", folder.toString());
        config.put("auto.create.topics.enable", "false");
        for (var topic : new String[] {"offsets.topic", "share.coordinator.state.topic"}) {
            config.put(topic + ".replication.factor", "1");
            config.put(topic + ".num.partitions", "1");
        }
        config.put("share.coordinator.state.topic.min.isr", "1");
        config.put("transaction.state.log.replication.factor", "1");
        config.put("transaction.state.log.num.partitions", "1");
        config.put("transaction.state.log.min.isr", "1");
        config.put("group.share.heartbeat.interval.ms", "500");
        config.put("group.share.min.heartbeat.interval.ms", "500");
        config.put("log.cleaner.dedupe.buffer.size", "4194304");
        config.putAll(more);
        format(id, cluster, folder);
        server = new KafkaRaftServer(KafkaConfig.fromProps(properties(config)), Time.SYSTEM);
    }

    KafkaSettings settings() {
        return KafkaSettings.of(address);
    }

    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
    }

    private static void format(int id, String cluster, Path folder) throws Exception {
        var nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        new Formatter()
                .setClusterId(cluster)
                .setNodeId(id)
                .setDirectories(List.of(folder.toString()))
                .setReleaseVersion(MetadataVersion.latestProduction())
                .setControllerListenerName("CONTROLLER")
                .setMetadataLogDirectory(folder.toString())
                .setPrintStream(nowhere)
                .run();
    }

    private static Properties properties(Map<String, String> config) {
        var properties = new Properties();
        properties.putAll(config);
        return properties;
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
