package org.dpsfleet.cli.network;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import org.dpsfleet.testing.process.ChildProcess;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** The network of the tests is as good and as bad as it is told to be. */
@Isolated
@Timeout(60)
class HostNetworkIT {
    private static final int PORT = 7;
    private static final int PATIENCE_MILLIS = 1500;

    private HostNetwork network;
    private Process echo;

    /** Sends back what it is sent. */
    static final class Echo {
        private Echo() {}

        public static void main(String[] address) throws IOException {
            try (var server = new ServerSocket()) {
                server.bind(new InetSocketAddress(address[0], PORT));
                while (true) {
                    try (var connection = server.accept()) {
                        connection.getInputStream().transferTo(connection.getOutputStream());
                    } catch (IOException e) {
                        // Its other end is gone.
                    }
                }
            }
        }
    }

    @BeforeEach
    void start() throws Exception {
        var missing = HostNetwork.unavailable();
        assumeTrue(missing.isEmpty(), () -> "no hosts can be made here: " + missing.orElse(""));
        network = HostNetwork.of(List.of("one"), 1);
        echo = ChildProcess.prefixed(network.on("one"), ChildProcess.builder(Echo.class, network.address("one")))
                .inheritIO()
                .start();
        await().ignoreExceptions().until(() -> answers() >= 0);
    }

    @AfterEach
    void stop() {
        if (network != null) {
            echo.destroyForcibly();
            network.close();
        }
    }

    @Test
    void aHostAnswersUntilAWireIsCutInEitherDirection() throws IOException {
        for (var cut : List.of(List.of("here", "one"), List.of("one", "here"))) {
            network.wire(cut.get(0), cut.get(1), Wire.CUT);
            assertThatThrownBy(this::answers).isInstanceOf(SocketTimeoutException.class);
            network.heal();
            assertThat(answers()).isLessThan(PATIENCE_MILLIS);
        }
    }

    @Test
    void packetsAreLateOrLost() throws IOException {
        network.wire("here", "one", new Wire(Duration.ofMillis(200), 0));
        assertThat(answers()).isBetween(400L, (long) PATIENCE_MILLIS);
        network.wire("one", "here", new Wire(Duration.ZERO, 0.2));
        await().ignoreExceptions().until(() -> answers() >= 400);
    }

    /** How many milliseconds it takes to connect and to hear an answer. */
    private long answers() throws IOException {
        long begun = System.nanoTime();
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(network.address("one"), PORT), PATIENCE_MILLIS);
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.getOutputStream().write(1);
            assertThat(socket.getInputStream().read()).isEqualTo(1);
            return (System.nanoTime() - begun) / 1_000_000;
        }
    }
}
