package org.dpsfleet.cli.network;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.dpsfleet.testing.process.ChildProcess;

/**
 * Hosts that are Linux network namespaces, joined by wires that this process carries the packets along, so that it
 * decides which arrive, and when. This process is a host as well, whose wires nobody should disturb.
 *
 * <p>The kernel's own means ({@code tc netem}) would do the same, but many kernels of virtual machines lack them.
 */
public final class HostNetwork implements Hosts, AutoCloseable {
    private static final String SUBNET = "10.77.83.";
    /** The host that this process is on. */
    public static final String HERE = "here";

    private static final int DESTINATION = 16;
    private static final Duration SOON = Duration.ofSeconds(2);

    private final List<Host> hosts = new CopyOnWriteArrayList<>();
    private final Map<String, Wire> wires = new ConcurrentHashMap<>();
    private final Random random;
    private final ScheduledExecutorService carrier = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("wires").factory());

    private record Host(String name, Tun tun, Thread packets) {}

    private HostNetwork(long seed) {
        random = new Random(seed);
    }

    /** Why there can't be such a network on this machine; empty: there can. */
    public static Optional<String> unavailable() throws IOException, InterruptedException {
        if (!Files.isWritable(Path.of("/dev/net/tun"))) {
            return Optional.of("/dev/net/tun is not there or not this user's to open");
        }
        try {
            var made = ChildProcess.run(new ProcessBuilder("ip", "netns", "add", "dps-probe"));
            if (made.exit() != 0) {
                return Optional.of("network namespaces can't be made: " + made.output());
            }
            run("ip", "netns", "del", "dps-probe");
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of("there is no ip (iproute2): " + e.getMessage());
        }
    }

    /**
     * Makes the hosts; every wire is whole.
     *
     * @param seed of which packets are lost
     */
    public static HostNetwork of(List<String> names, long seed) throws IOException, InterruptedException {
        var network = new HostNetwork(seed);
        try {
            network.add(HERE);
            for (var name : names) {
                network.add(name);
            }
            return network;
        } catch (IOException | RuntimeException e) {
            network.close();
            throw e;
        }
    }

    @Override
    public String address(String host) {
        for (int i = 0; i < hosts.size(); i++) {
            if (hosts.get(i).name().equals(host)) {
                return SUBNET + (i + 1);
            }
        }
        throw new IllegalArgumentException("no host " + host);
    }

    @Override
    public List<String> on(String host) {
        return List.of("ip", "netns", "exec", namespace(host));
    }

    /** How packets of one host come to another from now on. */
    public void wire(String from, String to, Wire wire) {
        wires.put(key(from, to), wire);
    }

    /** All wires are whole again. */
    public void heal() {
        wires.clear();
    }

    @Override
    public void close() {
        carrier.shutdownNow();
        try {
            for (var host : hosts) {
                // Its thread learns only of an interface that is gone that there is nothing more to read.
                if (host.name().equals(HERE)) {
                    run("ip", "link", "del", device(0));
                } else {
                    run("ip", "netns", "del", namespace(host.name()));
                }
                host.packets().join(SOON);
                host.tun().close();
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void add(String name) throws IOException, InterruptedException {
        var device = device(hosts.size());
        var tun = Tun.open(device);
        var packets = Thread.ofPlatform().daemon().name("packets of " + name).unstarted(() -> carry(name, tun));
        hosts.add(new Host(name, tun, packets));
        var on = new ArrayList<String>();
        if (!name.equals(HERE)) {
            // What an earlier test that was killed may have left.
            var unused = ChildProcess.run(new ProcessBuilder("ip", "netns", "del", namespace(name)));
            run("ip", "netns", "add", namespace(name));
            run("ip", "link", "set", device, "netns", namespace(name));
            on.addAll(on(name));
            run(on, "ip", "link", "set", "lo", "up");
        }
        run(on, "ip", "address", "add", address(name) + "/24", "dev", device);
        run(on, "ip", "link", "set", device, "mtu", String.valueOf(Tun.MTU), "up");
        packets.start();
    }

    private void carry(String from, Tun tun) {
        try (var arena = Arena.ofConfined()) {
            var buffer = arena.allocate(Tun.MTU);
            for (int length = tun.read(buffer); length > 0; length = tun.read(buffer)) {
                var packet = buffer.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
                // IPv4, to one of the hosts.
                int to = length > DESTINATION + 3 && packet[0] >> 4 == 4 ? packet[DESTINATION + 3] - 1 : -1;
                if (to >= 0 && to < hosts.size()) {
                    send(
                            packet,
                            hosts.get(to),
                            wires.getOrDefault(key(from, hosts.get(to).name()), Wire.WHOLE));
                }
            }
        }
    }

    private void send(byte[] packet, Host to, Wire wire) {
        if (random.nextDouble() < wire.loss() || carrier.isShutdown()) {
            return;
        }
        if (wire.delay().isZero()) {
            to.tun().write(packet);
        } else {
            var unused =
                    carrier.schedule(() -> to.tun().write(packet), wire.delay().toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private static String key(String from, String to) {
        return from + ">" + to;
    }

    private static String device(int number) {
        return "dps" + number;
    }

    private static String namespace(String host) {
        return "dps-" + host;
    }

    private static void run(String... command) throws IOException, InterruptedException {
        run(List.of(), command);
    }

    private static void run(List<String> on, String... command) throws IOException, InterruptedException {
        var ended = ChildProcess.run(ChildProcess.prefixed(on, new ProcessBuilder(command)));
        if (ended.exit() != 0) {
            throw new IOException(String.join(" ", command) + ": " + ended.output());
        }
    }
}
