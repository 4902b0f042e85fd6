package org.dpsfleet.cli.client;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import org.dpsfleet.cli.outcome.CommandFailure;
import org.dpsfleet.schemas.codec.Json;
import org.dpsfleet.schemas.message.MessageHeaders;
import org.dpsfleet.schemas.message.TraceContext;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/** Requests to one coordinator and its answers; what is no answer, or a refusal, is a sentence for a person. */
final class Exchange implements AutoCloseable {
    /** What the history of tasks says of a replay or cancellation; of the user's name only what a header may hold. */
    private static final String CLIENT =
            "fleet, run by " + System.getProperty("user.name", "?").replaceAll("[^!-~]", "?");

    /** Of whoever runs this command, if that is traced: what the request leads to belongs to it. */
    private static final @Nullable TraceContext TRACE =
            TraceContext.of(System.getenv("TRACEPARENT"), System.getenv("TRACESTATE"));

    private static final Duration CONNECT = Duration.ofSeconds(5);

    private final URI base;
    private final @Nullable String token;
    private final Absence absence;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(CONNECT).build();

    /**
     * @param token sent as bearer; null for none
     * @param absence how long to go on asking a coordinator that does not answer
     */
    Exchange(URI base, @Nullable String token, Absence absence) {
        this.base = base;
        this.token = token;
        this.absence = absence;
    }

    URI base() {
        return base;
    }

    /** The whole answer to a call, JSON. */
    HttpResponse<byte[]> answer(Call call) {
        return answer(call.target(), call.request(base));
    }

    /** The answer to a question whose target another answer named. */
    HttpResponse<byte[]> answer(String target) {
        return answer(target, Call.to(base.resolve(target)));
    }

    private HttpResponse<byte[]> answer(String target, HttpRequest.Builder asked) {
        var request = request(asked, "application/json").build();
        HttpResponse<byte[]> response;
        try {
            response = absence.outwait(() -> send(request, BodyHandlers.ofByteArray()));
        } catch (IOException e) {
            throw unreachable(e);
        }
        if (response.statusCode() / 100 == 2) {
            return response;
        }
        throw refused(target, response.statusCode(), response.body());
    }

    /**
     * An answer that is read while it arrives, one JSON document a line.
     *
     * @param again whether a part of it was read before, so that a coordinator that is not ready is an interruption
     *     like a lost connection
     * @throws IOException if nothing answers, or it is such an interruption
     */
    InputStream lines(Call call, boolean again) throws IOException {
        var request = request(call.request(base), "application/x-ndjson").header("Accept-Encoding", "gzip");
        var response = send(request.build(), BodyHandlers.ofInputStream());
        boolean packed = response.headers()
                .firstValue("Content-Encoding")
                .filter("gzip"::equals)
                .isPresent();
        var answer = packed ? new GZIPInputStream(response.body()) : response.body();
        if (response.statusCode() / 100 == 2) {
            return answer;
        }
        try (var body = answer) {
            var refusal = refused(call.target(), response.statusCode(), body.readAllBytes());
            if (again && response.statusCode() == Absence.NOT_READY) {
                throw new IOException(refusal.getMessage(), refusal);
            }
            throw refusal;
        }
    }

    private HttpRequest.Builder request(HttpRequest.Builder asked, String mediaType) {
        var request =
                asked.header("Accept", mediaType + ", application/problem+json").header("Fleet-Client", CLIENT);
        if (TRACE != null) {
            request.header(MessageHeaders.TRACEPARENT, TRACE.parent());
            if (TRACE.state() != null) {
                request.header(MessageHeaders.TRACESTATE, TRACE.state());
            }
        }
        return token == null ? request : request.header("Authorization", "Bearer " + token);
    }

    private <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> body) throws IOException {
        try {
            return http.send(request, body);
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    static CommandFailure interrupted() {
        Thread.currentThread().interrupt();
        return CommandFailure.interrupted("interrupted while waiting for the coordinator");
    }

    CommandFailure unreachable(IOException e) {
        return CommandFailure.failed(
                "the coordinator is not reachable at %s (%s); is it running, and is --coordinator right?"
                        .formatted(base, reason(e)),
                e);
    }

    CommandFailure stranger(String why, RuntimeException e) {
        return CommandFailure.failed(
                "what answers at %s is not a coordinator of this version: %s".formatted(base, why), e);
    }

    private CommandFailure refused(String path, int status, byte[] body) {
        var said = said(body);
        return switch (status) {
            case 401, 403 ->
                CommandFailure.usage("the coordinator at %s wants another token; give it with --token or FLEET_TOKEN"
                        .formatted(base));
            case 404 -> CommandFailure.notFound(said.isEmpty() ? "there is no %s at %s".formatted(path, base) : said);
            case 400, 409, 413, 414, 422 -> CommandFailure.usage(said.isEmpty() ? "refused" : said);
            default ->
                CommandFailure.failed(String.format(
                        Locale.ROOT,
                        "the coordinator at %s answered %d%s",
                        base,
                        status,
                        said.isEmpty() ? "" : ": " + said));
        };
    }

    /** The sentences of a problem document (RFC 9457), with its list of errors. */
    private static String said(byte[] body) {
        try {
            var problem = Json.mapper().readTree(body);
            var text = new StringBuilder(
                    problem.path("detail").asString(problem.path("title").asString("")));
            for (var error : problem.path("errors")) {
                text.append("\n  ")
                        .append(error.path("pointer").asString(""))
                        .append(": ")
                        .append(error.path("detail").asString(""));
            }
            return text.toString();
        } catch (JacksonException e) {
            return "";
        }
    }

    static String reason(IOException e) {
        var message = e.getMessage();
        if (message == null && e instanceof ConnectException) {
            return "no connection";
        }
        return message == null || message.isBlank() ? e.getClass().getSimpleName() : message;
    }

    @Override
    public void close() {
        // Unlike close, it does not wait for an answer of which a part was left unread, which never ends.
        http.shutdownNow();
    }
}
