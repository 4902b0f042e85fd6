package org.dpsfleet.cli.process;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.raft.DynamicVoters;

/**
 * A node of a Kafka cluster as a process of its own: broker and controller in one. Kafka's settings are its defaults,
 * but for those that decide how long a test waits. Where its folder is empty, it is formatted anew.
 */
final class ClusterNode {
    private static final String CLUSTER_ID = "dps-fleet-test-cluster";
    /** With a node's number, the name of its first data: any. */
    private static final long FOUNDER = 1;

    private ClusterNode() {}

    /**
     * Runs the node until it is killed.
     *
     * @param args its number, from 1; the folder of its data; and for each node of the cluster {@code
     *     HOST:PORT:CONTROLLER_PORT}
     */
    public static void main(String[] args) throws Exception {
        var id = Integer.parseInt(args[0]);
        var nodes = List.of(args).subList(2, args.length);
        var log = Path.of(args[1]).toAbsolutePath();
        if (!Files.exists(log.resolve("meta.properties"))) {
            format(id, log, nodes);
        }
        var server = new KafkaRaftServer(KafkaConfig.fromProps(settings(id, log, nodes), false), Time.SYSTEM);
        Runtime.getRuntime().addShutdownHook(new Thread(server::shutdown));
        server.startup();
        System.err.println("node started");
        server.awaitShutdown();
    }

    private static Properties settings(int id, Path log, List<String> nodes) {
        var controllers = new ArrayList<String>();
        for (var node : nodes) {
            controllers.add(controller(node));
        }
        var own = nodes.get(id - 1).split(":");
        var client = "PLAINTEXT://" + own[0] + ":" + own[1];
        var properties = new Properties();
        properties.put("process.roles", "broker,controller");
        properties.put("node.id", String.valueOf(id));
        properties.put("log.dirs", log.toString());
        properties.put("controller.quorum.bootstrap.servers", String.join(",", controllers));
        properties.put("controller.quorum.auto.join.enable", "true");
        properties.put("listeners", client + ",CONTROLLER://" + own[0] + ":" + own[2]);
        properties.put("advertised.listeners", client);
        properties.put("controller.listener.names", "CONTROLLER");
        properties.put("auto.create.topics.enable", "false");
        internalTopics(properties, Math.min(3, nodes.size()));
        soon(properties);
        return properties;
    }

    /** As an operator of a cluster has them, with fewer partitions. */
    private static void internalTopics(Properties properties, int copies) {
        for (var topic : List.of("offsets.topic", "transaction.state.log", "share.coordinator.state.topic")) {
            properties.put(topic + ".num.partitions", "3");
            properties.put(topic + ".replication.factor", String.valueOf(copies));
        }
        var least = String.valueOf(Math.max(1, copies - 1));
        properties.put("transaction.state.log.min.isr", least);
        properties.put("share.coordinator.state.topic.min.isr", least);
    }

    /** A broker that is gone is found out after seconds, on a busy machine, too. */
    private static void soon(Properties properties) {
        properties.put("broker.session.timeout.ms", "3000");
        properties.put("broker.heartbeat.interval.ms", "500");
        properties.put("replica.lag.time.max.ms", "8000");
        properties.put("controller.quorum.election.timeout.ms", "1000");
        properties.put("controller.quorum.fetch.timeout.ms", "3000");
        properties.put("group.share.heartbeat.interval.ms", "500");
        properties.put("group.share.min.heartbeat.interval.ms", "500");
        properties.put("group.share.session.timeout.ms", "10000");
        properties.put("group.share.min.session.timeout.ms", "3000");
        properties.put("transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000");
        // 4 MiB rather than 128 MiB of heap, and few threads.
        properties.put("log.cleaner.dedupe.buffer.size", "4194304");
        properties.put("num.network.threads", "2");
        properties.put("num.io.threads", "4");
        properties.put("background.threads", "2");
        properties.put("group.coordinator.threads", "1");
        properties.put("share.coordinator.threads", "1");
    }

    /**
     * The first time as one of the nodes that found the cluster. A node that has lost its data must not vote as if it
     * still had it, or what the others had decided with its vote could be undone: it joins anew, as another one.
     */
    private static void format(int id, Path log, List<String> nodes) throws Exception {
        var formatter = new Formatter()
                .setNodeId(id)
                .setClusterId(CLUSTER_ID)
                .setControllerListenerName("CONTROLLER")
                .setHasDynamicQuorum(true)
                .addDirectory(log.toString())
                .setMetadataLogDirectory(log.toString())
                .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
        var founded = log.resolveSibling(log.getFileName() + ".founded");
        if (!Files.exists(founded)) {
            formatter.setInitialControllers(founders(nodes));
        }
        formatter.run();
        if (!Files.exists(founded)) {
            Files.createFile(founded);
        }
    }

    private static DynamicVoters founders(List<String> nodes) {
        var founders = new ArrayList<String>();
        for (var node : nodes) {
            int id = founders.size() + 1;
            founders.add(id + "@" + controller(node) + ":" + new Uuid(FOUNDER, id));
        }
        return DynamicVoters.parse(String.join(",", founders));
    }

    private static String controller(String node) {
        var place = node.split(":");
        return place[0] + ":" + place[2];
    }
}
