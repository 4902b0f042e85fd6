package org.dpsfleet.objectstore;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What is between a client and a server, and does to some requests what networks and servers do to them.
 *
 * <p>Signatures are of the host that the client asked, so Java's client has to be let pass that on: tests run with {@code
 * -Djdk.httpclient.allowRestrictedHeaders=host}, which the client reads when it is first used.
 */
public final class FaultyConnection implements AutoCloseable {
    /** Those that Java's client sets by itself. */
    private static final Set<String> OWN =
            Set.of("host", "connection", "content-length", "expect", "transfer-encoding");

    private final URI server;
    private final HttpServer listener;
    private final HttpClient onwards =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicInteger left = new AtomicInteger();
    private final AtomicInteger struck = new AtomicInteger();
    private volatile Fault fault = Fault.NONE;
    private volatile String ending = "";
    private volatile String method = "";

    /** What happens to a request or to its answer. */
    public enum Fault {
        NONE,
        /** The answer ends in the middle of its body. */
        CUT,
        /** The server does what it is asked, and nothing is heard of it. */
        LOST,
        /** One bit of the answer's body is another one. */
        FLIPPED_ANSWER,
        /** One bit of the request's body is another one. */
        FLIPPED_REQUEST,
        /** Nothing comes for longer than the client waits. */
        SILENT,
        /** The server has too much to do. */
        SLOW_DOWN,
        /** The session of who asks is over. */
        EXPIRED,
        /** The server has no room. */
        FULL
    }

    private FaultyConnection(URI server) throws IOException {
        this.server = server;
        listener = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        listener.setExecutor(threads);
        listener.createContext("/", this::pass);
        listener.start();
    }

    /** In front of a server, on any free port. */
    public static FaultyConnection to(URI server) {
        try {
            return new FaultyConnection(server);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Its address. */
    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + listener.getAddress().getPort());
    }

    /** From now on so many requests of a method are struck by a fault. */
    public void strike(Fault next, String which, int requests) {
        strike(next, which, "", requests);
    }

    /** The same of those for objects whose keys end so. */
    void strike(Fault next, String which, String end, int requests) {
        ending = end;
        fault = next;
        method = which;
        struck.set(0);
        left.set(requests);
    }

    /** How many were. */
    int struck() {
        return struck.get();
    }

    private void pass(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            boolean meant = exchange.getRequestMethod().equals(method)
                    && exchange.getRequestURI().getPath().endsWith(ending);
            Fault now = meant && left.getAndDecrement() > 0 ? fault : Fault.NONE;
            if (now != Fault.NONE) {
                struck.incrementAndGet();
            }
            switch (now) {
                case SLOW_DOWN -> refuse(exchange, 503, "SlowDown");
                case EXPIRED -> refuse(exchange, 403, "ExpiredToken");
                case FULL -> refuse(exchange, 507, "InsufficientStorage");
                case SILENT -> Thread.sleep(1500);
                default -> answer(exchange, now, ask(exchange, now == Fault.FLIPPED_REQUEST ? flipped(body) : body));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static byte[] flipped(byte[] body) {
        byte[] other = body.clone();
        // Of signed chunks the last bytes are the checksum's; the middle is what is sent.
        other[other.length / 2] ^= 1;
        return other;
    }

    private HttpResponse<byte[]> ask(HttpExchange exchange, byte[] body) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(server.resolve(exchange.getRequestURI()))
                .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(body));
        exchange.getRequestHeaders().forEach((name, values) -> {
            if (!OWN.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
            }
        });
        request.header("Host", exchange.getRequestHeaders().getFirst("Host"));
        return onwards.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    private static void answer(HttpExchange exchange, Fault fault, HttpResponse<byte[]> answer) throws IOException {
        if (fault == Fault.LOST) {
            return;
        }
        answer.headers().map().forEach((name, values) -> {
            if (!OWN.contains(name.toLowerCase(Locale.ROOT))) {
                exchange.getResponseHeaders().put(name, values);
            }
        });
        byte[] body = answer.body();
        boolean none = exchange.getRequestMethod().equals("HEAD") || body.length == 0;
        if (exchange.getRequestMethod().equals("HEAD")) {
            answer.headers()
                    .firstValue("content-length")
                    .ifPresent(length -> exchange.getResponseHeaders().set("Content-Length", length));
        }
        exchange.sendResponseHeaders(answer.statusCode(), none ? -1 : body.length);
        if (!none) {
            byte[] sent = fault == Fault.FLIPPED_ANSWER ? flipped(body) : body;
            exchange.getResponseBody().write(sent, 0, fault == Fault.CUT ? sent.length / 2 : sent.length);
            exchange.getResponseBody().flush();
        }
    }

    private static void refuse(HttpExchange exchange, int status, String code) throws IOException {
        // As some servers do, it repeats what it was told.
        byte[] body = "<Error><Code>%s</Code><Message>no: %s</Message></Error>"
                .formatted(code, exchange.getRequestHeaders().getFirst("Authorization"))
                .getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/xml");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    @Override
    public void close() {
        listener.stop(0);
        threads.shutdownNow();
        onwards.close();
    }
}
