package org.dpsfleet.coordinator.http;

import io.opentelemetry.api.trace.Tracer;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.util.function.Function;
import org.dpsfleet.coordinator.dispatch.Dispatcher;
import org.dpsfleet.coordinator.live.LiveFleet;
import org.dpsfleet.coordinator.plan.Planner;
import org.dpsfleet.coordinator.projection.Projection;
import org.dpsfleet.schemas.experiment.ExperimentReader;
import org.dpsfleet.schemas.metric.MetricsFormat;

/** The HTTP server: {@code openapi.yaml} says what can be asked, the classes beside this one answer. */
public final class HttpApi {
    /** The most bytes of a body: what an experiment may have. */
    static final int MOST_BODY = ExperimentReader.MOST_BYTES;

    /** The most bytes of method and target. */
    static final int MOST_LINE = 8 * 1024;

    /** The most bytes of all header fields. */
    static final int MOST_HEADER = 16 * 1024;

    /** Of gzip, from 1 to 9: above 1 numbers get little smaller and much slower. */
    private static final int COMPRESSION = 1;

    private final Vertx vertx;
    private final Routes routes;

    /**
     * @param keys that requests have to carry
     * @param names that requests may ask for
     * @param tracer of the spans of requests
     */
    public HttpApi(
            Vertx vertx,
            Projection projection,
            Planner planner,
            Dispatcher dispatcher,
            Health health,
            Function<MetricsFormat, String> metrics,
            LiveFleet live,
            Keys keys,
            OwnNames names,
            Tracer tracer) {
        this.vertx = vertx;
        routes = new Routes(vertx, keys, names, new RequestSpans(tracer));
        var experiments = new Experiments(projection, planner, dispatcher, health);
        experiments.addTo(routes);
        new ExperimentTasks(projection, experiments, health).addTo(routes);
        new Histories(projection, experiments, live.changedTasks(), health).addTo(routes);
        new ExperimentWorks(projection, experiments, health).addTo(routes);
        new Failures(projection, experiments, dispatcher::replay, health).addTo(routes);
        new ExperimentReports(projection, experiments, health).addTo(routes);
        new Tasks(projection, experiments, live, health).addTo(routes);
        new Checks(projection, planner, dispatcher, live, health).addTo(routes);
        new Live(live, health).addTo(routes);
        new Probes(health, metrics).addTo(routes);
        new Index().addTo(routes);
    }

    /** Listens; port 0 is any free one. */
    public HttpServer listen(String host, int port) {
        var options = new HttpServerOptions()
                .setHost(host)
                .setPort(port)
                .setMaxInitialLineLength(MOST_LINE)
                .setMaxHeaderSize(MOST_HEADER)
                // HTTP/2 on a connection that began as HTTP/1.1 would say gzip of later answers and not compress them.
                .setHttp2ClearTextEnabled(false)
                // For clients that ask for it.
                .setCompressionSupported(true)
                .setCompressionLevel(COMPRESSION);
        return vertx.createHttpServer(options)
                .invalidRequestHandler(request -> {
                    Routes.send(request, Failed.unreadable(request));
                    var _ = request.connection().close();
                })
                .requestHandler(routes.handler())
                .listen()
                .await();
    }
}
