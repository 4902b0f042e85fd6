package org.dpsfleet.broker;

import java.nio.file.Path;
import java.util.List;
import java.util.Properties;

/** Kafka's settings for a cluster of one node that is broker and controller and starts fast. */
final class BrokerSettings {
    static final int NODE_ID = 1;
    static final String CONTROLLER_LISTENER = "CONTROLLER";
    static final String LOOPBACK = "127.0.0.1";

    private BrokerSettings() {}

    /**
     * The settings of a node with its data in {@code log}.
     *
     * @param port of the listener for clients
     * @param controllerPort of the listener that only the node itself uses
     */
    static Properties of(Path log, int port, int controllerPort) {
        var properties = new Properties();
        properties.put("process.roles", "broker,controller");
        properties.put("node.id", Integer.toString(NODE_ID));
        properties.put("log.dirs", log.toString());
        listeners(properties, port, controllerPort);
        internalTopics(properties);
        shareGroups(properties);
        fastStartAndStop(properties);
        // A misspelt topic name must cause an error, not create a topic.
        properties.put("auto.create.topics.enable", "false");
        return properties;
    }

    private static void listeners(Properties properties, int port, int controllerPort) {
        var client = "PLAINTEXT://" + LOOPBACK + ":" + port;
        var controller = CONTROLLER_LISTENER + "://" + LOOPBACK + ":" + controllerPort;
        properties.put("listeners", client + "," + controller);
        properties.put("advertised.listeners", client);
        properties.put("controller.listener.names", CONTROLLER_LISTENER);
        properties.put("inter.broker.listener.name", "PLAINTEXT");
        properties.put("listener.security.protocol.map", CONTROLLER_LISTENER + ":PLAINTEXT,PLAINTEXT:PLAINTEXT");
        properties.put("controller.quorum.voters", NODE_ID + "@" + LOOPBACK + ":" + controllerPort);
    }

    private static void internalTopics(Properties properties) {
        for (var topic : List.of("offsets.topic", "transaction.state.log", "share.coordinator.state.topic")) {
            properties.put(topic + ".num.partitions", "1");
            properties.put(topic + ".replication.factor", "1");
        }
        properties.put("transaction.state.log.min.isr", "1");
        properties.put("share.coordinator.state.topic.min.isr", "1");
        // Readers are blocked by a transaction whose producer was killed: 10 s more than its timeout would matter.
        properties.put("transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000");
    }

    private static void shareGroups(Properties properties) {
        // A worker joins within a heartbeat or two: the default of 5 s delays every
        // task.
        properties.put("group.share.heartbeat.interval.ms", "500");
        properties.put("group.share.min.heartbeat.interval.ms", "500");
        properties.put("group.share.assignment.interval.ms", "200");
        properties.put("group.share.min.assignment.interval.ms", "0");
        // Partitions assigned to a worker that was killed wait this long for another member.
        properties.put("group.share.session.timeout.ms", "10000");
        properties.put("group.share.min.session.timeout.ms", "3000");
        // The most that Kafka accepts: every worker is a member.
        properties.put("group.share.max.size", "1000");
        // The most that Kafka accepts: a record that was delivered so often without being accepted is archived.
        properties.put("group.share.delivery.count.limit", "10");
        properties.put("group.initial.rebalance.delay.ms", "0");
    }

    private static void fastStartAndStop(Properties properties) {
        // Without it every restart takes 10 s: the controller waits for the old session to run out.
        properties.put("controlled.shutdown.enable", "true");
        properties.put("broker.session.timeout.ms", "3000");
        properties.put("broker.heartbeat.interval.ms", "500");
        // 4 MiB rather than 128 MiB of heap.
        properties.put("log.cleaner.dedupe.buffer.size", "4194304");
        properties.put("num.network.threads", "2");
        properties.put("num.io.threads", "4");
        properties.put("background.threads", "2");
        properties.put("group.coordinator.threads", "1");
        properties.put("share.coordinator.threads", "1");
    }
}
