package org.dpsfleet.coordinator.http;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Iterator;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** Answers in parts, over real connections. */
class PartsSenderTest {
    private static final int PART = 200_000;

    private final AtomicInteger made = new AtomicInteger();
    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client = HttpClient.newHttpClient();
    private Iterator<byte[]> parts = endless();
    private HttpServer server;

    @BeforeEach
    void listen() {
        server = vertx.createHttpServer()
                .requestHandler(request -> new PartsSender(
                                vertx,
                                chunked(request),
                                parts,
                                failure -> request.response().setStatusCode(500).end())
                        .send())
                .listen(0, "127.0.0.1")
                .await();
    }

    private static HttpServerRequest chunked(HttpServerRequest request) {
        request.response().setChunked(true);
        return request;
    }

    @AfterEach
    void stop() {
        client.close();
        vertx.close().await();
    }

    @Test
    void allPartsArriveInTheirOrder() throws Exception {
        parts = IntStream.range(0, 5).mapToObj(PartsSenderTest::part).iterator();

        var body = client.send(request(), BodyHandlers.ofByteArray()).body();

        assertThat(body).hasSize(5 * PART);
        assertThat(IntStream.range(0, body.length).filter(i -> body[i] != 'a' + i / PART))
                .isEmpty();
    }

    @Test
    void aFailureInTheMidstCutsTheAnswer() {
        parts = IntStream.range(0, 5)
                .mapToObj(i -> {
                    if (i == 3) {
                        throw new IllegalStateException("the third part can't be made");
                    }
                    return part(i);
                })
                .iterator();

        assertThatThrownBy(() -> client.send(request(), BodyHandlers.ofByteArray()))
                .isInstanceOf(IOException.class);
    }

    @Test
    void aFailureBeforeTheFirstPartIsAnswered() throws Exception {
        parts = IntStream.range(0, 1)
                .mapToObj(_ -> {
                    throw new IllegalStateException("nothing can be made");
                })
                .map(byte[].class::cast)
                .iterator();

        assertThat(client.send(request(), BodyHandlers.discarding()).statusCode())
                .isEqualTo(500);
    }

    @Test
    void whoReadsNothingHoldsTheMakingUp() throws Exception {
        try (var socket = asked()) {
            // what the operating system keeps on the way is some megabytes, and then no more is made
            await().during(Duration.ofMillis(500)).until(new Unchanged());
            int halted = made.get();
            assertThat(halted).isBetween(1, 200);

            // who reads on gets more
            socket.getInputStream().readNBytes(50 * PART);
            await().until(() -> made.get() > halted);
        }
    }

    @Test
    void forWhoHasGoneNothingMoreIsMade() throws Exception {
        try (var socket = asked()) {
            socket.getInputStream().readNBytes(PART);
        }

        await().during(Duration.ofMillis(500)).until(new Unchanged());
    }

    /** Whether no part was made since it was last asked. */
    private final class Unchanged implements Callable<Boolean> {
        private int last = -1;

        @Override
        public Boolean call() {
            int before = last;
            last = made.get();
            return before == last;
        }
    }

    private Socket asked() throws IOException {
        var socket = new Socket("127.0.0.1", server.actualPort());
        socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: h\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private HttpRequest request() {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.actualPort()))
                .build();
    }

    private Iterator<byte[]> endless() {
        return IntStream.iterate(0, i -> i + 1)
                .mapToObj(i -> {
                    made.incrementAndGet();
                    return part(i % 26);
                })
                .iterator();
    }

    private static byte[] part(int number) {
        var part = new byte[PART];
        Arrays.fill(part, (byte) ('a' + number));
        return part;
    }
}
