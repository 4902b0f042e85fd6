package org.dpsfleet.worker.health;

import com.sun.net.httpserver.HttpServer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.dpsfleet.schemas.http.BearerToken;
import org.dpsfleet.schemas.metric.FleetMeter;
import org.dpsfleet.schemas.metric.MetricsFormat;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP endpoint of a worker: {@code /metrics} in Prometheus's text format or OpenMetrics, {@code /livez}
 * (restart the process when it fails) and {@code /readyz} (it can do its job now); 200, or 503 with
 * the reason.
 */
public final class HealthServer implements AutoCloseable {
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
    public static HealthServer start(int port, PrometheusMeterRegistry registry, HealthCheck live, HealthCheck ready)
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
            HealthCheck live,
            HealthCheck ready)
            throws IOException {
        var expected = BearerToken.of("health", address.getHostString(), token);
        HttpServer server;
        try {
            server = HttpServer.create(address, 0);
        } catch (IOException e) {
            throw new IOException("the health endpoint cannot listen on " + address + ": " + e.getMessage(), e);
        }
        var threads = Executors.newVirtualThreadPerTaskExecutor();
        server.setExecutor(threads);
        var pages = new LinkedHashMap<String, PageSource>();
        pages.put("/", PageSource.text(() -> HealthPage.text(200, String.join("\n", pages.keySet()) + "\n")));
        pages.put(
                "/metrics", new PageSource(MetricsFormat.offers(), type -> metrics(registry, MetricsFormat.of(type))));
        pages.put("/livez", PageSource.text(() -> page(live)));
        pages.put("/readyz", PageSource.text(() -> page(ready)));
        Gauge.builder(FleetMeter.READY.meterName(), () -> ready.problem().isEmpty() ? 1 : 0)
                .description(FleetMeter.READY.description())
                .register(registry);
        server.createContext("/", new HealthRequests(pages, expected));
        server.start();
        return new HealthServer(server, threads);
    }

    /**
     * Whether it would listen there, before anything else is started.
     *
     * @throws IllegalArgumentException if there is no token and other machines can reach the address
     */
    public static void checkAddress(InetSocketAddress address, @Nullable String token) {
        var ignored = BearerToken.of("health", address.getHostString(), token);
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

    private static HealthPage metrics(PrometheusMeterRegistry registry, MetricsFormat format) {
        return HealthPage.metrics(format, registry.scrape(format.contentType()));
    }

    private static HealthPage page(HealthCheck check) {
        var problem = check.problem();
        if (problem.isPresent()) {
            return HealthPage.text(503, problem.get() + "\n");
        }
        var body = new StringBuilder("ok\n");
        check.warnings()
                .forEach(warning -> body.append("warning: ").append(warning).append('\n'));
        return HealthPage.text(200, body.toString());
    }
}
