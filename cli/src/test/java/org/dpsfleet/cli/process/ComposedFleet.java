package org.dpsfleet.cli.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.dpsfleet.cli.client.CoordinatorClient;

/** The services of docker/compose.yaml as a project of their own; gone with all they wrote when it is closed. */
final class ComposedFleet implements AutoCloseable {
    static final String TOKEN = "a-secret-of-the-test";
    private static final String QUICK = "cli/src/test/resources/quick-compose.yaml";

    private final int port;
    private final Docker docker;

    private ComposedFleet(int port) {
        this.port = port;
        this.docker = new Docker(environment(port));
    }

    private static Map<String, String> environment(int port) {
        return Map.of(
                "COMPOSE_PROJECT_NAME",
                "dps-fleet-it-" + port,
                "FLEET_TOKEN",
                TOKEN,
                "FLEET_PORT",
                String.valueOf(port));
    }

    /** Builds the images and starts nothing. */
    static ComposedFleet build() throws IOException {
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var fleet = new ComposedFleet(free.getLocalPort());
            fleet.compose("--profile", "cpu", "build");
            return fleet;
        }
    }

    /** {@code docker compose} with the file of this repository, and what lets tests be short; what it printed. */
    String compose(String... words) {
        var command = new ArrayList<>(List.of("compose", "-f", "docker/compose.yaml", "-f", QUICK));
        command.addAll(List.of(words));
        return docker.done(command.toArray(String[]::new));
    }

    /** Starts it; returns once all are healthy. */
    void up(int gpuWorkers) {
        compose("--profile", "cpu", "up", "--wait", "--scale", "cpu-worker=" + gpuWorkers);
    }

    /** Options of a command that talks to its coordinator. */
    List<String> options() {
        return List.of("--coordinator", "http://127.0.0.1:" + port, "--token", TOKEN);
    }

    /** A client of its coordinator. */
    CoordinatorClient client() {
        return new CoordinatorClient(URI.create("http://127.0.0.1:" + port), TOKEN);
    }

    /** The containers of a service, in the order of their numbers. */
    List<String> containers(String service) {
        return compose("--profile", "cpu", "ps", "--quiet", "--all", service)
                .lines()
                .toList();
    }

    Docker docker() {
        return docker;
    }

    /** The same with one more variable. */
    Docker with(String variable, String value) {
        var all = new HashMap<>(environment(port));
        all.put(variable, value);
        return new Docker(all);
    }

    /** Copies what the workers published to a folder of this machine. */
    Path checkpoints(Path folder) {
        compose("--profile", "cpu", "cp", "eval-worker:/out/checkpoints", folder.toString());
        return folder.resolve("checkpoints");
    }

    @Override
    public void close() {
        compose("--profile", "cpu", "down", "--volumes", "--timeout", "20");
    }
}
