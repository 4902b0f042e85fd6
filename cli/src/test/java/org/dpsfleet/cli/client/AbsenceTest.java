package org.dpsfleet.cli.client;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.dpsfleet.cli.outcome.CommandFailure;
import org.dpsfleet.schemas.http.ReplayRequest;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A client whose coordinator is away, and comes back. */
class AbsenceTest {
    private final List<String> told = new CopyOnWriteArrayList<>();
    private final AtomicInteger asked = new AtomicInteger();

    private CoordinatorClient client(int port, Duration most) {
        return new CoordinatorClient(URI.create("http://127.0.0.1:" + port), null, new Absence(most, told::add));
    }

    /** Not ready for the first question, then without experiments. */
    private HttpServer coordinator(int port) throws IOException {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/", exchange -> {
            var body = "[]".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(asked.getAndIncrement() == 0 ? 503 : 200, body.length);
            try (exchange) {
                exchange.getResponseBody().write(body);
            }
        });
        return server;
    }

    private static int unusedPort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Test
    void aCoordinatorThatComesBackAndGetsReadyIsWaitedFor() throws Exception {
        int port = unusedPort();
        try (var client = client(port, Duration.ofMinutes(1))) {
            // given: nobody is there, which is said once
            var answer = CompletableFuture.supplyAsync(client::experiments);
            while (told.isEmpty()) {
                Thread.sleep(10);
            }

            // when
            var server = coordinator(port);
            server.start();

            // then
            try {
                assertThat(answer.get()).isEmpty();
            } finally {
                server.stop(0);
            }
            assertThat(asked).hasValue(2);
            assertThat(told)
                    .containsExactly(
                            "the coordinator does not answer (no connection); looking for it for up to 60 s",
                            "the coordinator answers again");
        }
    }

    @Test
    void afterItsTimeAnAbsenceIsAFailure() throws IOException {
        try (var client = client(unusedPort(), Duration.ofSeconds(1))) {
            assertThatThrownBy(client::experiments)
                    .isInstanceOf(CommandFailure.class)
                    .hasMessageContaining("is not reachable");
        }
        assertThat(told).hasSize(1);
    }

    @Test
    void aLostAnswerIsAskedForAgainWithTheSameKey() throws IOException {
        // given: a connection that breaks, and a coordinator that is still busy with the request
        var keys = new CopyOnWriteArrayList<String>();
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                exchange.getRequestBody().readAllBytes();
                keys.add(exchange.getRequestHeaders().getFirst("Idempotency-Key"));
                var body = "{\"dry_run\": false, \"replayed\": [], \"refused\": []}".getBytes(StandardCharsets.UTF_8);
                if (keys.size() > 1) {
                    exchange.getResponseHeaders().add("Retry-After", "1");
                    exchange.sendResponseHeaders(keys.size() == 2 ? 409 : 200, body.length);
                    exchange.getResponseBody().write(body);
                }
            }
        });
        server.start();

        // when
        try (var client = sending(server.getAddress().getPort())) {
            var request = new ReplayRequest(List.of("a"), null, null, 1, null, false, false);
            assertThat(client.replay(request).refused()).isEmpty();
            client.replay(request);
        } finally {
            server.stop(0);
        }

        // then
        assertThat(keys).hasSize(4).doesNotContainNull();
        assertThat(keys.get(1)).isEqualTo(keys.getFirst());
        assertThat(keys.get(2)).isEqualTo(keys.getFirst());
        assertThat(keys.get(3)).isNotEqualTo(keys.getFirst());
        assertThat(told).hasSize(2);
    }

    @Test
    void aCoordinatorThatNeverWasThereIsNotLookedFor() throws IOException {
        try (var client = sending(unusedPort())) {
            assertThatThrownBy(client::experiments).hasMessageContaining("is not reachable");
        }
        assertThat(told).isEmpty();
    }

    /** As of a command that changes something. */
    private CoordinatorClient sending(int port) {
        return new CoordinatorClient(
                URI.create("http://127.0.0.1:" + port), null, Absence.ofAnswers(Duration.ofMinutes(1), told::add));
    }

    @Test
    void aCommandThatDoesNotWatchAsksOnce() throws IOException {
        var server = coordinator(0);
        server.start();
        try (var client = new CoordinatorClient(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort()), null)) {
            assertThatThrownBy(client::experiments)
                    .isInstanceOf(CommandFailure.class)
                    .hasMessageContaining("503");
        } finally {
            server.stop(0);
        }
        assertThat(asked).hasValue(1);
    }
}
