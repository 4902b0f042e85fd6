package org.dpsfleet.cli.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.dpsfleet.cli.network.Hosts;
import org.jspecify.annotations.Nullable;

/**
 * A broker or a cluster of them, a coordinator and two workers of each kind, every one a process that is started again
 * whenever it has ended. Belongs to one thread.
 */
final class ChaosFleet implements AutoCloseable {
    /** That a silent worker keeps its task. */
    static final Duration LEASE = Duration.ofSeconds(6);

    /** What the coordinator asks clients for. */
    static final String TOKEN = "chaos";

    private final List<Member> members = new ArrayList<>();
    private final Path folder;
    private final Hosts hosts;
    private final SharedStore store;
    private String broker = "";
    private String coordinator = "";
    private @Nullable ClusterHealth health;

    private ChaosFleet(Path folder, Hosts hosts, SharedStore store) {
        this.folder = folder;
        this.hosts = hosts;
        this.store = store;
    }

    /** Starts all six, with the broker of the command {@code fleet}; returns once they work. */
    static ChaosFleet start(Path folder, SharedStore store) {
        var fleet = new ChaosFleet(folder, Hosts.ONE, store);
        return fleet.started(fleet::oneBroker);
    }

    /**
     * The same with a Kafka cluster.
     *
     * @param hosts {@code broker-1} and so on, {@code coordinator}, and {@code worker-1} and {@code worker-2} with one
     *     worker of each kind
     */
    static ChaosFleet start(Path folder, int brokers, Hosts hosts, SharedStore store) {
        var fleet = new ChaosFleet(folder, hosts, store);
        return fleet.started(() -> fleet.cluster(brokers));
    }

    /** Where Kafka answers. */
    String broker() {
        return broker;
    }

    /** Where the coordinator answers. */
    String coordinator() {
        return coordinator;
    }

    /** Where the workers' checkpoints are. */
    SharedStore store() {
        return store;
    }

    /** Starts again what has ended, lets go on what has been frozen for long enough. */
    void tend() {
        members.forEach(Member::tend);
    }

    /** Whether each of them works, as far as one can see from outside, and a cluster is whole. */
    boolean works() throws InterruptedException {
        return members.stream().allMatch(Member::isReady) && (health == null || health.whole());
    }

    /**
     * Those that work and that a strike may hit. Brokers of a cluster only while it is whole: never two of them are
     * away at once. They lead then what they were given to lead, so that a strike hits leaders.
     */
    List<Member> targets(Strike strike) throws InterruptedException {
        var targets = members.stream()
                .filter(member -> strike.meets(member.role()))
                .filter(Member::isReady)
                .toList();
        if (health != null && strike.meets("broker")) {
            // Kafka learns only after a while that a broker is gone, and counts it as in sync until then.
            if (targets.size() < health.brokers() || !health.whole()) {
                return List.of();
            }
            health.electPreferredLeaders();
        }
        return targets;
    }

    /**
     * Last words of processes that ended of themselves. A coordinator may: it does not go on when it
     * can't know whether a transaction was committed. So may a node of a cluster: one that has lost
     * its data while the others still take it for the leader of the metadata ends, and a supervisor starts it again.
     */
    List<String> unasked() {
        Predicate<Member> may = member -> member.role().equals("coordinator")
                || (health != null && member.role().equals("broker"));
        return members.stream()
                .filter(may.negate())
                .flatMap(member -> member.unasked().stream())
                .toList();
    }

    @Override
    public void close() {
        if (health != null) {
            health.close();
        }
        members.reversed().forEach(Member::end);
    }

    private ChaosFleet started(Runnable brokers) {
        try {
            brokers.run();
            // How many copies topics get depends on how many brokers are there when they are made.
            members.forEach(Member::awaitReady);
            coordinatorAndWorkers();
            members.forEach(Member::awaitReady);
            return this;
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    private void oneBroker() {
        var port = freePort();
        broker = "127.0.0.1:" + port;
        fleet("broker-1", "broker-1", "broker started", "broker", "--port", port, "--dir", folder + "/kafka");
    }

    private void cluster(int brokers) {
        var nodes = new ArrayList<String>();
        for (var i = 1; i <= brokers; i++) {
            nodes.add(hosts.address("broker-" + i) + ":" + freePort() + ":" + freePort());
        }
        broker = nodes.stream()
                .map(node -> node.substring(0, node.lastIndexOf(':')))
                .collect(Collectors.joining(","));
        for (var i = 1; i <= brokers; i++) {
            var name = "broker-" + i;
            member(name, name, "node started", Program.node(i, folder.resolve("kafka-" + i), nodes));
        }
        health = new ClusterHealth(broker, brokers);
    }

    private void coordinatorAndWorkers() {
        var host = hosts.address("coordinator");
        var port = freePort();
        coordinator = "http://" + host + ":" + port;
        // Losses are what this is about: no number of them is a reason to give a task up.
        fleet(
                "coordinator-1",
                "coordinator",
                "coordinator ready",
                "coordinator",
                "--host",
                host,
                "--port",
                port,
                "--token",
                TOKEN,
                "--bootstrap-servers",
                broker,
                "--max-losses",
                "1000");
        for (var kind : List.of("gpu-worker", "eval-worker")) {
            for (var i = 1; i <= 2; i++) {
                fleet(
                        kind + "-" + i,
                        "worker-" + i,
                        "worker started",
                        kind,
                        "--bootstrap-servers",
                        broker,
                        "--out",
                        store.out(),
                        "--lease",
                        LEASE.toSeconds() + "s",
                        "--heartbeat",
                        "1500ms");
            }
        }
    }

    private void fleet(String name, String host, String ready, String... arguments) {
        member(name, host, ready, Program.fleet(List.of(arguments)));
    }

    private void member(String name, String host, String ready, Program program) {
        var pattern = Pattern.compile("(" + ready + ")");
        members.add(new Member(name, folder, pattern, program.startedBy(hosts.on(host)), store.environment()));
    }

    /** Below the ports that the system gives to connections, so that nobody has it while we restart. */
    private static String freePort() {
        var random = new Random();
        while (true) {
            var port = 20_000 + random.nextInt(10_000);
            try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return Integer.toString(socket.getLocalPort());
            } catch (BindException e) {
                continue;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
