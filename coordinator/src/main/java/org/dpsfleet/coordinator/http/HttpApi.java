package org.dpsfleet.coordinator.http;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.function.Function;
import java.util.function.Supplier;
import org.dpsfleet.coordinator.dispatch.Dispatcher;
import org.dpsfleet.coordinator.dispatch.NotWritingException;
import org.dpsfleet.coordinator.plan.Planner;
import org.dpsfleet.coordinator.projection.Projection;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP server. Methods and paths come from {@code openapi.yaml}; here is what its operations
 * do.
 */
public final class HttpApi {
    private static final Logger LOG = LoggerFactory.getLogger(HttpApi.class);
    private static final int MAX_BODY = 1024 * 1024;

    private final Vertx vertx;
    private final Health health;
    private final Supplier<String> metrics;
    private final @Nullable String token;
    private final Experiments experiments;
    private final Failures failures;

    public HttpApi(
            Vertx vertx,
            Projection projection,
            Planner planner,
            Dispatcher dispatcher,
            Health health,
            Supplier<String> metrics,
            @Nullable String token) {
        this.vertx = vertx;
        this.health = health;
        this.metrics = metrics;
        this.token = token;
        experiments = new Experiments(projection, planner, dispatcher);
        failures = new Failures(projection, experiments, dispatcher);
    }

    /** Listens; port 0 is any free one. */
    public HttpServer listen(String host, int port) {
        var api = OpenApi.load();
        api.on("submitExperiment", writing(c -> experiments.submit(json(c), flag(c, "dry_run"))));
        api.on("listExperiments", state(_ -> experiments.list()));
        api.on("getExperiment", state(c -> experiments.status(c.pathParam("experiment_id"))));
        api.on("cancelExperiment", writing(c -> experiments.cancel(c.pathParam("experiment_id"))));
        api.on("getResults", state(c -> experiments.results(c.pathParam("experiment_id"))));
        api.on(
                "listFailures",
                state(c -> failures.list(
                        c.request().getParam("experiment"),
                        FailureFilter.of(c.request().params()))));
        api.on("replay", writing(c -> failures.replay(json(c))));
        api.on("getOpenApi", answering(_ -> Answer.text("application/yaml", api.document())));
        api.on("getMetrics", answering(_ -> Answer.text("text/plain; version=0.0.4", metrics.get())));
        api.on("getLivez", answering(_ -> livez()));
        api.on("getReadyz", answering(_ -> readyz()));
        var router = Router.router(vertx);
        router.route().handler(new Token(token));
        router.route().handler(BodyHandler.create(false).setBodyLimit(MAX_BODY));
        api.mount(router);
        router.route().failureHandler(HttpApi::failed);
        for (int status : new int[] {400, 404, 405, 413}) {
            router.errorHandler(status, HttpApi::failed);
        }
        return vertx.createHttpServer(new HttpServerOptions().setHost(host).setPort(port))
                .requestHandler(router)
                .listen()
                .await();
    }

    /** For an operation on the fleet's state, which has to be read first. */
    private Handler<RoutingContext> state(Function<RoutingContext, Answer> work) {
        return answering(context -> {
            health.notReady().ifPresent(HttpApi::unavailable);
            return work.apply(context);
        });
    }

    /** For an operation that changes it: without Kafka it would be waited for in vain. */
    private Handler<RoutingContext> writing(Function<RoutingContext, Answer> work) {
        return state(context -> {
            health.stoppedNow().ifPresent(HttpApi::unavailable);
            return work.apply(context);
        });
    }

    private Handler<RoutingContext> answering(Function<RoutingContext, Answer> work) {
        return context -> vertx.executeBlocking(() -> work.apply(context), false)
                .onSuccess(answer -> send(context, answer))
                .onFailure(context::fail);
    }

    private Answer livez() {
        health.dead().ifPresent(HttpApi::unavailable);
        return Answer.text("text/plain", "alive\n");
    }

    private Answer readyz() {
        health.dead().ifPresent(HttpApi::unavailable);
        health.notReady().ifPresent(HttpApi::unavailable);
        health.stopped().ifPresent(HttpApi::unavailable);
        var body = new StringBuilder("ready\n");
        health.warnings()
                .forEach(warning -> body.append("warning: ").append(warning).append('\n'));
        return Answer.text("text/plain", body.toString());
    }

    private static void unavailable(String why) {
        throw ProblemException.of(503, why);
    }

    /**
     * The body of a request that says it is JSON: no browser sends that to another site unasked.
     */
    private static byte[] json(RoutingContext context) {
        var type = String.valueOf(context.request().getHeader("Content-Type"));
        if (!type.split(";", 2)[0].strip().equalsIgnoreCase("application/json")) {
            throw ProblemException.of(415, "Content-Type " + type + " is not accepted; accepted: application/json");
        }
        var body = context.body().buffer();
        return body == null ? new byte[0] : body.getBytes();
    }

    private static boolean flag(RoutingContext context, String name) {
        var given = context.request().getParam(name, "false");
        return switch (given) {
            case "true" -> true;
            case "false" -> false;
            default -> throw ProblemException.of(400, name + ": " + given + " is not accepted; accepted: true, false");
        };
    }

    private static void failed(RoutingContext context) {
        if (context.response().ended()) {
            return;
        }
        send(context, Answer.problem(problem(context)));
    }

    private static Problem problem(RoutingContext context) {
        var request = context.request();
        return switch (context.failure()) {
            case ProblemException e -> e.problem();
            case NotWritingException e -> Problem.of(e.refused() ? 422 : 503, String.valueOf(e.getMessage()));
            case null, default -> {
                int status = context.statusCode() > 0 ? context.statusCode() : 500;
                yield switch (status) {
                    case 404 -> Problem.of(404, "there is nothing at " + request.path());
                    case 405 -> Problem.of(405, request.method() + " is not for " + request.path());
                    case 413 -> Problem.of(413, "the body is too large; accepted: 1 MiB");
                    case 500 -> {
                        LOG.atError()
                                .addKeyValue("path", request.path())
                                .setCause(context.failure())
                                .log("request failed");
                        yield Problem.of(500, "an error of the coordinator; its log has more");
                    }
                    default -> Problem.of(status, "the request can't be answered");
                };
            }
        };
    }

    private static void send(RoutingContext context, Answer answer) {
        var response = context.response();
        answer.headers().forEach(response::putHeader);
        response.setStatusCode(answer.status())
                .putHeader("Content-Type", answer.mediaType())
                .end(Buffer.buffer(answer.body()));
    }
}
