package org.dpsfleet.worker.fault;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.protocol.ApiKeys;

/**
 * Stands between Kafka clients and a broker on this machine and loses answers: the broker has done what
 * was asked, and nobody hears of it. Clients stay with the proxy because it writes its own port over the
 * broker's in every answer.
 */
public final class BrokerProxy implements AutoCloseable {
    private static final String LOOPBACK = "127.0.0.1";

    private final ServerSocket server;
    private final int brokerPort;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicInteger lost = new AtomicInteger();
    private volatile Set<ApiKeys> losing = Set.of();

    private BrokerProxy(ServerSocket server, int brokerPort) {
        this.server = server;
        this.brokerPort = brokerPort;
    }

    /** In front of the broker at {@code 127.0.0.1:port}. */
    public static BrokerProxy to(String bootstrapServers) throws IOException {
        int port = Integer.parseInt(bootstrapServers.substring(LOOPBACK.length() + 1));
        var server = new ServerSocket(0, 50, InetAddress.getByName(LOOPBACK));
        var proxy = new BrokerProxy(server, port);
        Thread.ofVirtual().name("broker proxy").start(proxy::accept);
        return proxy;
    }

    /** What clients connect to. */
    public String bootstrapServers() {
        return LOOPBACK + ":" + server.getLocalPort();
    }

    /** From now on answers to these requests are lost, and all later ones of their connection. */
    public void loseAnswersTo(ApiKeys... requests) {
        losing = Set.of(requests);
    }

    /** From now on no further connection falls silent. */
    public void heal() {
        losing = Set.of();
    }

    /** How many connections have fallen silent so far. */
    public int lost() {
        return lost.get();
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (var socket : sockets) {
            socket.close();
        }
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                var client = server.accept();
                sockets.add(client);
                var broker = new Socket(LOOPBACK, brokerPort);
                sockets.add(broker);
                var asked = new ConcurrentHashMap<Integer, ApiKeys>();
                Thread.ofVirtual().start(() -> pass(client, broker, f -> request(f, asked)));
                Thread.ofVirtual().start(() -> pass(broker, client, f -> answer(f, asked)));
            } catch (IOException e) {
                // Closed, or the broker is away: the client sees its connection end.
            }
        }
    }

    /** What happens to a frame of Kafka's protocol; false: nothing passes from now on. */
    @FunctionalInterface
    private interface Frames {
        boolean pass(ByteBuffer frame);
    }

    private static void pass(Socket from, Socket to, Frames frames) {
        try (from;
                to) {
            var in = new DataInputStream(from.getInputStream());
            var out = new DataOutputStream(to.getOutputStream());
            boolean silent = false;
            while (true) {
                var frame = new byte[in.readInt()];
                in.readFully(frame);
                silent |= !frames.pass(ByteBuffer.wrap(frame));
                if (!silent) {
                    out.writeInt(frame.length);
                    out.write(frame);
                    out.flush();
                }
            }
        } catch (IOException e) {
            // One side has closed the connection; so does the other.
        }
    }

    private static boolean request(ByteBuffer frame, Map<Integer, ApiKeys> asked) {
        // Request header: API key, its version, correlation id.
        asked.put(frame.getInt(4), ApiKeys.forId(frame.getShort(0)));
        return true;
    }

    private boolean answer(ByteBuffer frame, Map<Integer, ApiKeys> asked) {
        var request = asked.remove(frame.getInt(0));
        if (request != null && losing.contains(request)) {
            lost.incrementAndGet();
            return false;
        }
        var host = LOOPBACK.getBytes(StandardCharsets.US_ASCII);
        for (int at = 0; at + host.length + Integer.BYTES <= frame.limit(); at++) {
            if (frame.slice(at, host.length).equals(ByteBuffer.wrap(host))
                    && frame.getInt(at + host.length) == brokerPort) {
                frame.putInt(at + host.length, server.getLocalPort());
            }
        }
        return true;
    }
}
