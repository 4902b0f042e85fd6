package org.dpsfleet.coordinator.http;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.dpsfleet.coordinator.live.Feed;
import org.dpsfleet.schemas.http.FeedStart.Access;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Clients that read slowly, or not at all. */
class EventStreamTest {
    private static final Duration PINGS = Duration.ofMillis(250);
    private static final int SUBJECTS = 20_000;

    private final Vertx vertx = Vertx.vertx();
    private final Feed feed = new Feed();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private volatile HttpServerResponse response;
    private HttpServer server;

    @BeforeEach
    void start() {
        // 20 MB in all
        var json = "\"" + "x".repeat(1000) + "\"";
        for (int i = 0; i < SUBJECTS; i++) {
            feed.say(new Feed.Subject("worker", "w" + i), json);
        }
        server = vertx.createHttpServer(
                        new HttpServerOptions().setHost("127.0.0.1").setPort(0))
                .requestHandler(request -> {
                    response = request.response().setChunked(true);
                    new EventStream(vertx, request, feed, "e", PINGS, () -> ended.complete(null))
                            .start(null, Access.VIEW, List.of());
                })
                .listen()
                .await();
    }

    @AfterEach
    void stop() {
        vertx.close().await();
    }

    @Test
    void whoeverTakesNothingIsSentAwayAndCostsLittle() throws Exception {
        try (var client = client(8 * 1024)) {
            // when: it does not read
            ended.get(20, TimeUnit.SECONDS);

            // then: most of it was never asked of the feed; what was, the kernel took, but for a batch
            assertThat(response.bytesWritten()).isLessThan(SUBJECTS * 1000 / 2);
            assertThat(client.isClosed()).isFalse();
        }
    }

    @Test
    void whoeverReadsGetsAllAndIsToldThatTheStreamLives() throws Exception {
        try (var client = client(256 * 1024)) {
            // when: it rests after each part
            var bytes = new byte[256 * 1024];
            long taken = 0;
            var last = "";
            while (!last.contains(": still there") || taken < SUBJECTS * 1000L) {
                int read = client.getInputStream().read(bytes);
                assertThat(read).isPositive();
                taken += read;
                last = new String(bytes, 0, read, StandardCharsets.US_ASCII);
                TimeUnit.MILLISECONDS.sleep(2);
            }

            // then
            assertThat(ended).isNotDone();
        }
        ended.get(20, TimeUnit.SECONDS);
    }

    /**
     * @param buffer bytes that the kernel takes for it, about
     */
    private Socket client(int buffer) throws IOException {
        var socket = new Socket();
        socket.setReceiveBufferSize(buffer);
        socket.setSoTimeout(20_000);
        socket.connect(new InetSocketAddress("127.0.0.1", server.actualPort()));
        socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        return socket;
    }
}
