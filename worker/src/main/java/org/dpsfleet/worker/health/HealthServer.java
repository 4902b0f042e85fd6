package org.dpsfleet.worker.health;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP endpoint of a worker: {@code /metrics} in Prometheus's text format, {@code /livez}
 * (restart the process when it fails) and {@code /readyz} (it can do its job now); 200, or 503 with
 * the reason.
 */
public final class HealthServer implements AutoCloseable {
    private static final String TEXT = "text/plain; charset=utf-8";
    private static final String METRICS = "text/plain; version=0.0.4; charset=utf-8";

    private final HttpServer server;
    private final ExecutorService threads;

    private HealthServer(HttpServer server, ExecutorService threads) {
        this.server = server;
        this.threads = threads;
    }

    /**
     * Serves on the loopback interface only.
     *
     * @param port 0: any free one
     * @throws IOException if the port is taken
     */
    public static HealthServer start(int port, PrometheusMeterRegistry registry, Check live, Check ready)
            throws IOException {
        var loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        return start(loopback, null, registry, live, ready);
    }

    /**
     * Serves on an address of choice. Probes need no token.
     *
     * @param token who reads the metrics must send it, {@code Authorization: Bearer TOKEN}; null: none is
     *     asked
     * @throws IllegalArgumentException if there is no token and other machines can reach the address
     * @throws IOException if the port is taken
     */
    public static HealthServer start(
            InetSocketAddress address,
            @Nullable String token,
            PrometheusMeterRegistry registry,
            Check live,
            Check ready)
            throws IOException {
        var expected = new Token(token, address);
        HttpServer server;
        try {
            server = HttpServer.create(address, 0);
        } catch (IOException e) {
            throw new IOException("the health endpoint cannot listen on " + address + ": " + e.getMessage(), e);
        }
        var threads = Executors.newVirtualThreadPerTaskExecutor();
        server.setExecutor(threads);
        server.createContext("/", exchange -> respond(exchange, 404, TEXT, "not found\n"));
        on(server, "/metrics", exchange -> metrics(exchange, expected, registry));
        on(server, "/livez", exchange -> respond(exchange, live));
        on(server, "/readyz", exchange -> respond(exchange, ready));
        server.start();
        return new HealthServer(server, threads);
    }

    /**
     * Whether it would listen there, before anything else is started.
     *
     * @throws IllegalArgumentException if there is no token and other machines can reach the address
     */
    public static void checkAddress(InetSocketAddress address, @Nullable String token) {
        var ignored = new Token(token, address);
    }

    /** The port it listens on. */
    public int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private static void metrics(HttpExchange exchange, Token expected, PrometheusMeterRegistry registry)
            throws IOException {
        if (expected.isCarriedBy(exchange)) {
            respond(exchange, 200, METRICS, registry.scrape());
        } else {
            exchange.getResponseHeaders().set("WWW-Authenticate", "Bearer");
            respond(exchange, 401, TEXT, "expected the token: Authorization: Bearer TOKEN\n");
        }
    }

    private static void on(HttpServer server, String path, HttpHandler handler) {
        server.createContext(path, exchange -> {
            // The JDK's contexts are prefixes: /livezzz is not /livez.
            if (!exchange.getRequestURI().getPath().equals(path)) {
                respond(exchange, 404, TEXT, "not found\n");
            } else if (!exchange.getRequestMethod().equals("GET")) {
                exchange.getResponseHeaders().set("Allow", "GET");
                respond(exchange, 405, TEXT, "only GET\n");
            } else {
                handler.handle(exchange);
            }
        });
    }

    private static void respond(HttpExchange exchange, Check check) throws IOException {
        var problem = check.problem();
        if (problem.isPresent()) {
            respond(exchange, 503, TEXT, problem.get() + "\n");
            return;
        }
        var body = new StringBuilder("ok\n");
        check.warnings()
                .forEach(warning -> body.append("warning: ").append(warning).append('\n'));
        respond(exchange, 200, TEXT, body.toString());
    }

    private static void respond(HttpExchange exchange, int status, String type, String body) throws IOException {
        try (exchange) {
            var bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", type);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }
}
