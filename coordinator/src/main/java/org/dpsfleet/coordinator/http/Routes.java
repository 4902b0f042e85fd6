package org.dpsfleet.coordinator.http;

import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.dpsfleet.schemas.http.FeedStart.Access;
import org.dpsfleet.schemas.http.OpenApi;
import org.dpsfleet.schemas.http.RequestTarget;
import org.dpsfleet.schemas.message.MessageHeaders;
import org.dpsfleet.schemas.message.TraceContext;
import org.jspecify.annotations.Nullable;

/**
 * The routes of the operations of {@code openapi.yaml}: checks a request by what the description says of it,
 * then asks the operation's handler. An operation without a handler, or a handler without an operation, is
 * an error of the program.
 */
final class Routes {
    private static final int FIRST_ERROR = 400;
    private static final int LAST_ERROR = 599;
    private static final int NOT_FOUND = 404;
    private static final String ADMITTED = "admitted";
    private static final String ACCESS = "access";

    private final OpenApi api = OpenApi.load();
    private final Vertx vertx;
    private final Keys keys;
    private final OwnNames names;
    private final PageFiles page;
    private final DocsFiles docs = new DocsFiles();
    private final EventStreams streams;
    private final Repeats repeats = new Repeats(System::nanoTime);
    private final RequestSpans spans;
    private final Map<String, Function<Request, Answer>> handlers = new HashMap<>();

    Routes(Vertx vertx, Keys keys, OwnNames names, RequestSpans spans) {
        this.vertx = vertx;
        this.keys = keys;
        this.names = names;
        this.spans = spans;
        page = new PageFiles(keys.full() != null);
        streams = new EventStreams(vertx);
        docs.addTo(this);
    }

    /** What an operation does; may block. */
    void on(String operationId, Function<Request, Answer> handler) {
        handlers.put(api.operation(operationId).id(), handler);
    }

    /** Answers every request, also those that are wrong. */
    Handler<HttpServerRequest> handler() {
        var router = router();
        return request -> {
            try {
                // Before the router, which fails on targets that can't be decoded.
                var target = Admission.target(request);
                names.require(request.getHeader("Host"));
                if (target.path().equals("*")) {
                    send(request, Answer.nothing().with("Allow", Admission.allowed(api.operations())));
                } else {
                    router.handle(request);
                }
            } catch (ProblemException e) {
                send(request, Failed.answer(request, e, 0));
            }
        };
    }

    static void send(HttpServerRequest request, Answer answer) {
        var response = request.response();
        if (response.ended() || response.closed()) {
            return;
        }
        head(response, answer);
        if (answer.bare()) {
            response.end();
            return;
        }
        var body = answer.whole();
        response.putHeader("Content-Length", String.valueOf(body.length));
        // A client that sent Expect will not send its body now, and its next request would be read as that body.
        boolean unsent = !request.isEnded() && request.getHeader("Expect") != null;
        if (unsent) {
            response.putHeader("Connection", "close");
        }
        var sent = request.method().equals(HttpMethod.HEAD) ? response.end() : response.end(Buffer.buffer(body));
        if (unsent) {
            sent.onComplete(_ -> request.connection().close());
        }
    }

    static void head(HttpServerResponse response, Answer answer) {
        response.setStatusCode(answer.status())
                .putHeader("Date", DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(ZoneOffset.UTC)))
                .putHeader("Cache-Control", "no-store")
                .putHeader("X-Content-Type-Options", "nosniff");
        if (!answer.bare()) {
            response.putHeader("Content-Type", answer.mediaType());
        }
        answer.headers().forEach(response::putHeader);
    }

    private void sendParts(RoutingContext context, Answer answer, Iterator<byte[]> parts) {
        var response = context.response().setChunked(true);
        head(response, answer);
        if (context.request().method().equals(HttpMethod.HEAD)) {
            response.end();
        } else {
            new PartsSender(vertx, context.request(), parts, context::fail).send();
        }
    }

    private Router router() {
        var described = api.operations().stream().map(OpenApi.Operation::id).collect(Collectors.toSet());
        if (!handlers.keySet().equals(described)) {
            throw new IllegalStateException("operations " + described + ", handlers " + handlers.keySet());
        }
        var byPath = new LinkedHashMap<String, List<OpenApi.Operation>>();
        api.operations()
                .forEach(operation -> byPath.computeIfAbsent(operation.path(), _ -> new ArrayList<>())
                        .add(operation));
        var router = Router.router(vertx);
        var bodies = BodyHandler.create(false).setBodyLimit(HttpApi.MOST_BODY);
        router.route("/").handler(this::page);
        router.route(PageFiles.PATH + ":name").handler(context -> file(context, page::answer));
        router.route(DocsFiles.PATH + ":name").handler(context -> file(context, docs::answer));
        byPath.forEach((path, operations) -> {
            // {name} in OpenAPI is :name in Vert.x, which wants a body to be read by the first handler of a route.
            var route = path.replace('{', ':').replace("}", "");
            router.route(route).handler(context -> admit(context, operations));
            router.route(route).handler(bodies).handler(this::work);
        });
        router.route().handler(context -> {
            keys.access(context.request());
            context.fail(NOT_FOUND);
        });
        router.route().failureHandler(Routes::failed);
        // What fails before there is a route.
        for (int status = FIRST_ERROR; status <= LAST_ERROR; status++) {
            router.errorHandler(status, Routes::failed);
        }
        return router;
    }

    /** The page for whoever wants one there, and for all others what is described. */
    private void page(RoutingContext context) {
        var request = context.request();
        if (reads(request) && Admission.wantsPage(request)) {
            send(request, page.index(request.getHeader("If-None-Match")));
        } else {
            context.next();
        }
    }

    /** A file of a page by its name and what the client has of it. */
    @FunctionalInterface
    private interface Files {
        Optional<Answer> answer(String name, @Nullable String known);
    }

    private static void file(RoutingContext context, Files files) {
        var request = context.request();
        files.answer(context.pathParam("name"), request.getHeader("If-None-Match"))
                .filter(_ -> reads(request))
                .ifPresentOrElse(answer -> send(request, answer), context::next);
    }

    private static boolean reads(HttpServerRequest request) {
        return request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD);
    }

    /** Looks at all of the head before the body is read. */
    private void admit(RoutingContext context, List<OpenApi.Operation> operations) {
        var request = context.request();
        var access = operations.stream().allMatch(OpenApi.Operation::open) ? Access.VIEW : keys.access(request);
        if (request.method().equals(HttpMethod.OPTIONS)) {
            send(request, Answer.nothing().with("Allow", Admission.allowed(operations)));
            return;
        }
        var operation = Admission.operation(request, operations);
        Admission.mayChange(request, operation, access, names);
        var query =
                QueryReader.read(operation, RequestTarget.parse(request.uri()).query());
        var mediaType = Admission.mediaType(request, operation);
        Admission.content(request, operation);
        context.put(ACCESS, access);
        context.put(
                ADMITTED,
                new Request(
                        operation,
                        context.pathParams(),
                        query,
                        mediaType,
                        Admission.by(request),
                        Admission.key(request, operation),
                        new byte[0]));
        context.next();
    }

    private void work(RoutingContext context) {
        Request admitted = context.get(ADMITTED);
        var body = context.body().buffer();
        var request = body == null ? admitted : admitted.withContent(body.getBytes());
        var handler = Objects.requireNonNull(handlers.get(request.operation().id()));
        var trace = trace(context.request().headers());
        vertx.executeBlocking(() -> spans.answer(request, trace, asked -> repeats.once(asked, handler)), false)
                .onSuccess(answer -> {
                    switch (answer.body()) {
                        case Answer.Body.Parts(var parts) -> sendParts(context, answer, parts);
                        case Answer.Body.Events(var fleet) -> streams.send(context, answer, fleet, context.get(ACCESS));
                        case Answer.Body.Whole _ -> send(context.request(), answer);
                    }
                })
                .onFailure(context::fail);
    }

    /** A state may be spread over several headers. */
    private static @Nullable TraceContext trace(MultiMap headers) {
        return TraceContext.of(
                headers.get(MessageHeaders.TRACEPARENT), String.join(",", headers.getAll(MessageHeaders.TRACESTATE)));
    }

    private static void failed(RoutingContext context) {
        send(context.request(), Failed.answer(context.request(), context.failure(), context.statusCode()));
    }
}
