package org.dpsfleet.broker;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/** Ports on the loopback interface. */
final class LoopbackPort {
    // Below the range that Linux takes the ports of outgoing connections from: a port that is
    // remembered for the next start should still be free then.
    private static final int LOWEST = 20_000;
    private static final int HIGHEST = 32_000;
    private static final int TRIES = 1_000;

    // A port is free until its broker listens, which takes a moment: another broker of this process that starts
    // meanwhile must not be given the same one.
    private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

    private LoopbackPort() {}

    /** Whether a server can listen on the port now. */
    @SuppressWarnings("AddressSelection") // an address, not a name
    static boolean isFree(int port) {
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(BrokerSettings.LOOPBACK, port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** A free port that is not {@code other} and that this process was not given before. */
    static int anyFree(int other) {
        for (int i = 0; i < TRIES; i++) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST);
            if (port != other && isFree(port) && GIVEN.add(port)) {
                return port;
            }
        }
        throw new BrokerException(
                "no free port between " + LOWEST + " and " + HIGHEST + " on " + BrokerSettings.LOOPBACK);
    }
}
