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

/**
 * A broker, a coordinator and two workers of each kind, every one a process that is started again
 * whenever it has ended. Belongs to one thread.
 */
final class ChaosFleet implements AutoCloseable {
    /** That a silent worker keeps its task. */
    static final Duration LEASE = Duration.ofSeconds(6);

    private final List<Member> members = new ArrayList<>();
    private final Path out;
    private final String broker;
    private final String coordinator;

    private ChaosFleet(Path folder) {
        out = folder.resolve("out");
        var brokerPort = freePort();
        var coordinatorPort = freePort();
        broker = "127.0.0.1:" + brokerPort;
        coordinator = "http://127.0.0.1:" + coordinatorPort;
        member(
                folder,
                "broker",
                1,
                "broker started",
                "--port",
                brokerPort,
                "--dir",
                out.resolve("kafka").toString());
        // Losses are what this is about: no number of them is a reason to give a task up.
        member(
                folder,
                "coordinator",
                1,
                "coordinator ready",
                "--port",
                coordinatorPort,
                "--bootstrap-servers",
                broker,
                "--max-losses",
                "1000");
        for (var kind : List.of("gpu-worker", "eval-worker")) {
            for (var i = 1; i <= 2; i++) {
                member(
                        folder,
                        kind,
                        i,
                        "worker started",
                        "--bootstrap-servers",
                        broker,
                        "--out",
                        out.toString(),
                        "--lease",
                        LEASE.toSeconds() + "s",
                        "--heartbeat",
                        "1500ms");
            }
        }
    }

    /** Starts all six; returns once they work. */
    static ChaosFleet start(Path folder) {
        var fleet = new ChaosFleet(folder);
        try {
            fleet.members.forEach(Member::awaitReady);
        } catch (RuntimeException | Error e) {
            fleet.close();
            throw e;
        }
        return fleet;
    }

    /** Where Kafka answers. */
    String broker() {
        return broker;
    }

    /** Where the coordinator answers. */
    String coordinator() {
        return coordinator;
    }

    /** The folder of checkpoints. */
    Path checkpoints() {
        return out.resolve("checkpoints");
    }

    /** Starts again what has ended, lets go on what has been frozen for long enough. */
    void tend() {
        members.forEach(Member::tend);
    }

    /** Those that work and that a strike may hit. */
    List<Member> targets(Strike strike) {
        return members.stream()
                .filter(member -> strike.meets(member.role()))
                .filter(Member::isReady)
                .toList();
    }

    /**
     * Last words of processes that ended of themselves. A coordinator may: it does not go on when it
     * can't know whether a transaction was committed.
     */
    List<String> unasked() {
        Predicate<Member> may = member -> member.role().equals("coordinator");
        return members.stream()
                .filter(may.negate())
                .flatMap(member -> member.unasked().stream())
                .toList();
    }

    @Override
    public void close() {
        members.reversed().forEach(Member::end);
    }

    private void member(Path folder, String role, int number, String ready, String... options) {
        var arguments = new ArrayList<>(List.of(role));
        arguments.addAll(List.of(options));
        var name = role + "-" + number;
        members.add(new Member(name, folder, Pattern.compile("(" + ready + ")"), arguments));
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
