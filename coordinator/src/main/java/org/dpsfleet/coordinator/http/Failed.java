package org.dpsfleet.coordinator.http;

import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.http.HttpServerRequest;
import java.util.Map;
import org.dpsfleet.coordinator.dispatch.NotWritingException;
import org.dpsfleet.schemas.http.ProblemDocument;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The answer to a request that could not be answered. */
final class Failed {
    private static final Logger LOG = LoggerFactory.getLogger(Failed.class);
    private static final Map<String, String> RETRY = Map.of("Retry-After", "5");

    private Failed() {}

    /** To a request that is not HTTP, or longer than what is accepted. */
    static Answer unreadable(HttpServerRequest request) {
        var problem =
                switch (request.decoderResult().cause()) {
                    case TooLongHttpLineException _ ->
                        ProblemDocument.of(
                                414, "the request line is too long; accepted: at most " + HttpApi.MOST_LINE + " bytes");
                    case TooLongHttpHeaderException _ ->
                        ProblemDocument.of(
                                431, "the header is too large; accepted: at most " + HttpApi.MOST_HEADER + " bytes");
                    case null, default -> ProblemDocument.of(400, "the request is not HTTP");
                };
        // Later bytes on the connection can't be distinguished from the rest of this request.
        return Answer.problem(problem).with("Connection", "close");
    }

    /**
     * To a request that was refused, or whose operation failed.
     *
     * @param failure null where the server itself failed the request
     * @param status of that
     */
    static Answer answer(HttpServerRequest request, @Nullable Throwable failure, int status) {
        var path = String.valueOf(request.path());
        return switch (failure) {
            case ProblemException e ->
                Answer.problem(e.problem().at(path))
                        .with(e.headers())
                        .with(e.problem().status() == 503 ? RETRY : Map.of());
            case NotWritingException e
            when e.refused() ->
                Answer.problem(
                        ProblemDocument.of(422, String.valueOf(e.getMessage())).at(path));
            case NotWritingException e ->
                Answer.problem(ProblemDocument.of(503, String.valueOf(e.getMessage()))
                                .at(path))
                        .with(RETRY);
            case null, default ->
                Answer.problem(ProblemDocument.of(status > 0 ? status : 500, detail(request, failure, status))
                        .at(path));
        };
    }

    private static String detail(HttpServerRequest request, @Nullable Throwable failure, int status) {
        return switch (status) {
            case 400 -> "the request can't be read";
            case 404 -> "there is nothing at " + request.path();
            case 413 -> "the body is too large; accepted: at most " + HttpApi.MOST_BODY + " bytes";
            case 417 -> "Expect " + request.getHeader("Expect") + " is not accepted; accepted: 100-continue";
            default -> {
                if (status >= 400 && status < 500) {
                    yield "the request can't be answered";
                }
                LOG.atError()
                        .addKeyValue("path", request.path())
                        .setCause(failure)
                        .log("request failed");
                yield "an error of the coordinator; its log has more";
            }
        };
    }
}
