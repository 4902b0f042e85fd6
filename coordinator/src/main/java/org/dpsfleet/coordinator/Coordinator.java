package org.dpsfleet.coordinator;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.TracerProvider;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.kafka.clients.admin.Admin;
import org.dpsfleet.coordinator.dispatch.Dispatcher;
import org.dpsfleet.coordinator.dispatch.TopicWriter;
import org.dpsfleet.coordinator.http.Health;
import org.dpsfleet.coordinator.http.HttpApi;
import org.dpsfleet.coordinator.live.LiveFleet;
import org.dpsfleet.coordinator.live.WaitingWorkers;
import org.dpsfleet.coordinator.metric.ProjectionMeters;
import org.dpsfleet.coordinator.metric.RunningTotals;
import org.dpsfleet.coordinator.metric.ShareGroupLag;
import org.dpsfleet.coordinator.metric.TaskMeters;
import org.dpsfleet.coordinator.plan.Planner;
import org.dpsfleet.coordinator.projection.Projection;
import org.dpsfleet.coordinator.projection.ShareGroupOffsets;
import org.dpsfleet.coordinator.projection.StateOfTopics;
import org.dpsfleet.coordinator.projection.SteadyClock;
import org.dpsfleet.coordinator.projection.TopicLosses;
import org.dpsfleet.coordinator.projection.TopicReader;
import org.dpsfleet.coordinator.projection.TopicTrimmer;
import org.dpsfleet.coordinator.store.LocalState;
import org.dpsfleet.schemas.cluster.TopicSetup;
import org.dpsfleet.schemas.stage.Pipeline;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The fleet's one coordinator, wired up: opens its local state, creates the topics, takes over from any older
 * coordinator, reads what is new on the topics, then answers requests and monitors leases.
 */
public final class Coordinator implements AutoCloseable, Health {
    private static final Logger LOG = LoggerFactory.getLogger(Coordinator.class);
    private static final Tracer NO_TRACER = TracerProvider.noop().get("org.dpsfleet");

    private final CoordinatorSettings settings;
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final CompletableFuture<Void> terminated = new CompletableFuture<>();
    private final TopicReader reader;
    private final FleetWatch watch;
    private final HttpServer server;
    private final TopicLosses losses;

    private Coordinator(
            CoordinatorSettings settings,
            Pipeline stages,
            PrometheusMeterRegistry registry,
            InstantSource wall,
            Tracer tracer) {
        this.settings = settings;
        var pipeline = stages.prefixed(settings.kafka().topicPrefix());
        try {
            // First of all: a coordinator that can't have the folder leaves the one that has it alone.
            var state = part(LocalState.open(settings.state()));
            var admin = part(Admin.create(settings.kafka().admin("dps.coordinator.admin")));
            TopicSetup.create(admin, pipeline, settings.topics());
            watch = part(FleetWatch.start(admin, settings, pipeline));
            var store = StateOfTopics.store(state, admin, pipeline);
            // The older coordinator is fenced before the topics are read, so it can write nothing afterwards.
            var writer = part(new TopicWriter(settings.kafka()));
            var totals = new RunningTotals(pipeline);
            var clock = new SteadyClock(wall);
            var projection = new Projection(pipeline, store, clock, totals);
            ProjectionMeters.register(projection, registry);
            var live = part(new LiveFleet(projection, this::stopped));
            reader = part(TopicReader.start(settings.kafka(), projection, clock));
            var offsets = part(ShareGroupOffsets.start(admin, pipeline.shareGroups(), clock));
            ShareGroupLag.register(offsets, registry);
            losses = part(new TopicLosses(admin, projection, reader, offsets));
            var trimmer = part(new TopicTrimmer(settings.kafka(), admin, projection, losses));
            var first = pipeline.first().name();
            var dispatcher = part(new Dispatcher(
                    projection,
                    reader,
                    writer,
                    offsets,
                    losses,
                    settings.retry(),
                    () -> live.present(first),
                    wall,
                    watch::stopped,
                    tracer));
            endsWith(dispatcher.terminated());
            endsWith(reader.ended());
            var vertx = vertx(registry);
            parts.push(() -> vertx.close().await());
            var meters = TaskMeters.of(totals, registry);
            HealthMeters.register(this, watch, reader::behind, registry);
            var api = new HttpApi(
                    vertx,
                    projection,
                    new Planner(settings.columnsPerTask()),
                    dispatcher,
                    this,
                    meters::scrape,
                    live,
                    settings.keys(),
                    settings.names(),
                    tracer);
            server = api.listen(settings.host(), settings.port());
            reader.caughtUp().join();
            var _ = meters.publish();
            live.start();
            var _ = part(WaitingWorkers.start(admin, pipeline, live));
            losses.start();
            trimmer.start();
            dispatcher.start();
        } catch (RuntimeException e) {
            close();
            throw e instanceof CompletionException c && c.getCause() instanceof RuntimeException why ? why : e;
        }
        LOG.atInfo().addKeyValue("url", url()).log("coordinator ready");
    }

    /**
     * Starts a coordinator; returns once it has read the topics and answers requests.
     *
     * @param registry that its meters are added to, and that {@code /metrics} shows
     * @throws RuntimeException naming what can't be reached or is taken
     */
    public static Coordinator start(CoordinatorSettings settings, PrometheusMeterRegistry registry) {
        return start(settings, registry, NO_TRACER);
    }

    /**
     * Starts a coordinator whose spans are collected; see above.
     *
     * @param tracer of the spans of requests and of what is published
     */
    public static Coordinator start(CoordinatorSettings settings, PrometheusMeterRegistry registry, Tracer tracer) {
        return new Coordinator(settings, Pipeline.standard(), registry, InstantSource.system(), tracer);
    }

    /**
     * Starts a coordinator of a fleet with other stages; see above.
     *
     * @param pipeline the stages that every task passes
     */
    public static Coordinator start(CoordinatorSettings settings, Pipeline pipeline, PrometheusMeterRegistry registry) {
        return new Coordinator(settings, pipeline, registry, InstantSource.system(), NO_TRACER);
    }

    /**
     * @param wall for the times that people read; nothing else depends on it
     */
    static Coordinator start(CoordinatorSettings settings, PrometheusMeterRegistry registry, InstantSource wall) {
        return new Coordinator(settings, Pipeline.standard(), registry, wall, NO_TRACER);
    }

    /** Where it listens. */
    public int port() {
        return server.actualPort();
    }

    /** For example {@code http://127.0.0.1:8080}. */
    public String url() {
        var host = settings.host();
        return "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port();
    }

    /**
     * Fails when this coordinator cannot continue, with the reason in a sentence, for example that a newer
     * one has taken over. The process should then exit.
     */
    public CompletableFuture<Void> terminated() {
        return terminated.copy();
    }

    @Override
    public Optional<String> dead() {
        if (terminated.isCompletedExceptionally()) {
            return Optional.of(String.valueOf(terminated.exceptionNow().getMessage()));
        }
        return reader.caughtUp().isDone() && !reader.following()
                ? Optional.of("the topics are not read any more; start the coordinator again")
                : Optional.empty();
    }

    @Override
    public Optional<String> notReady() {
        return reader.caughtUp().isDone()
                ? Optional.empty()
                : Optional.of("the topics are being read, try again in some seconds");
    }

    @Override
    public Optional<String> stopped() {
        return watch.stopped().or(losses::unrecoverable);
    }

    @Override
    public Optional<String> stoppedNow() {
        return watch.stoppedNow();
    }

    @Override
    public List<String> warnings() {
        return watch.warnings();
    }

    @Override
    public void close() {
        @Nullable AutoCloseable next;
        while ((next = parts.poll()) != null) {
            try {
                next.close();
            } catch (Exception e) {
                LOG.atWarn().setCause(e).log("a part of the coordinator did not close");
            }
        }
    }

    private void endsWith(CompletableFuture<Void> part) {
        var _ = part.whenComplete((_, failure) -> {
            if (failure != null) {
                terminated.completeExceptionally(failure);
            }
        });
    }

    private <T extends AutoCloseable> T part(T part) {
        parts.push(part);
        return part;
    }

    private static Vertx vertx(PrometheusMeterRegistry registry) {
        return Vertx.builder()
                .with(new VertxOptions()
                        .setEventLoopPoolSize(2)
                        .setMetricsOptions(new MicrometerMetricsOptions().setEnabled(true)))
                .withMetrics(new MicrometerMetricsFactory(registry))
                .build();
    }
}
