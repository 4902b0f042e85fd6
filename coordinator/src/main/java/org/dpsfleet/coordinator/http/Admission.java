package org.dpsfleet.coordinator.http;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.dpsfleet.schemas.http.Accept;
import org.dpsfleet.schemas.http.FeedStart;
import org.dpsfleet.schemas.http.OpenApi;
import org.dpsfleet.schemas.http.RequestTarget;
import org.jspecify.annotations.Nullable;

/** Whether a request may be answered, by what its head says; what is wrong is a {@link ProblemException}. */
final class Admission {
    private static final Pattern CHARSET = Pattern.compile("(?i)\\s*charset\\s*=\\s*\"?utf-8\"?\\s*");

    /** A string of RFC 9651 without escapes, or the same without its quotes. */
    private static final Pattern KEY = Pattern.compile("\"([ !#-\\[\\]-~]{1,255})\"|([!#-\\[\\]-~]{1,255})");

    /** The header with what a client calls itself. */
    private static final String CLIENT = "Fleet-Client";

    private static final int MOST_NAME = 60;

    private Admission() {}

    /** The path and the query; 400 if they can't be decoded or the request names no host. */
    static RequestTarget target(HttpServerRequest request) {
        if (request.version() == HttpVersion.HTTP_1_1
                && request.headers().getAll("Host").size() != 1) {
            throw ProblemException.of(400, "expected one Host, as every request of HTTP/1.1 has it");
        }
        try {
            return RequestTarget.parse(request.uri());
        } catch (IllegalArgumentException e) {
            throw ProblemException.of(400, String.valueOf(e.getMessage()));
        }
    }

    /** Where a request comes from, for people: an address, and what the client calls itself. */
    static String by(HttpServerRequest request) {
        var client = request.getHeader(CLIENT);
        var name = client == null ? "HTTP API" : client.replaceAll("[^ -~]", "?");
        var address =
                request.remoteAddress() == null ? "?" : request.remoteAddress().hostAddress();
        return name.substring(0, Math.min(MOST_NAME, name.length())) + " at " + address;
    }

    /** By what a request is known again when it is repeated, null if by nothing; 400 if that is no such key. */
    static @Nullable String key(HttpServerRequest request, OpenApi.Operation operation) {
        var given = request.headers().getAll(OpenApi.IDEMPOTENCY_KEY);
        if (!operation.keyed() || given.isEmpty()) {
            return null;
        }
        var key = KEY.matcher(given.getFirst().strip());
        if (given.size() > 1 || !key.matches()) {
            throw ProblemException.of(
                    400,
                    OpenApi.IDEMPOTENCY_KEY + " " + String.join(", ", given) + " is not accepted; accepted: one string"
                            + " of 1 to 255 printable ASCII characters, such as a UUID, in quotes or without");
        }
        return Objects.requireNonNullElse(key.group(1), key.group(2));
    }

    /** Whether it is for a page, as a browser asks for what stands in its address line. */
    static boolean wantsPage(HttpServerRequest request) {
        var accept = String.join(",", request.headers().getAll("Accept"));
        return !accept.isBlank()
                && Accept.best(accept, List.of("application/json", "text/html"))
                        .filter("text/html"::equals)
                        .isPresent();
    }

    /**
     * 403 if a token that only allows to read is to change something, or another site's page is. Browsers say which site
     * it is; those that do not at least name its origin.
     */
    static void mayChange(
            HttpServerRequest request, OpenApi.Operation operation, FeedStart.Access access, OwnNames names) {
        if (operation.method().equals("GET")) {
            return;
        }
        if (access == FeedStart.Access.VIEW) {
            throw ProblemException.of(
                    403, "this token only allows to read; accepted here: the coordinator's own token");
        }
        var site = request.getHeader("Sec-Fetch-Site");
        var origin = request.getHeader("Origin");
        boolean own = site == null
                ? origin == null || names.isOwnOrigin(origin, request.getHeader("Host"))
                : site.equals("same-origin") || site.equals("none");
        if (!own) {
            throw ProblemException.of(
                    403, "a page of another site asks for this; accepted: the coordinator's own page");
        }
    }

    /** The methods of a path, as {@code Allow} has them. */
    static String allowed(Collection<OpenApi.Operation> operations) {
        var methods = new TreeSet<String>();
        methods.add("OPTIONS");
        operations.forEach(operation -> methods.add(operation.method()));
        if (methods.contains("GET")) {
            methods.add("HEAD");
        }
        return String.join(", ", methods);
    }

    /** The operation that is asked for; 405 if the path has none of the method. */
    static OpenApi.Operation operation(HttpServerRequest request, Collection<OpenApi.Operation> operations) {
        var asked = request.method().name();
        var method = asked.equals("HEAD") ? "GET" : asked;
        return operations.stream()
                .filter(operation -> operation.method().equals(method))
                .findFirst()
                .orElseThrow(() -> {
                    var allowed = allowed(operations);
                    return ProblemException.of(405, asked + " is not for " + request.path() + "; accepted: " + allowed)
                            .with("Allow", allowed);
                });
    }

    /** The media type of the answer; 406 if the client takes none that the operation offers. */
    static String mediaType(HttpServerRequest request, OpenApi.Operation operation) {
        var accept = String.join(",", request.headers().getAll("Accept"));
        return Accept.best(accept, operation.offers())
                .orElseThrow(() -> ProblemException.of(
                        406,
                        "Accept " + accept + " leaves no answer; offered: " + String.join(", ", operation.offers())));
    }

    /**
     * 415 unless the body is what the operation takes. A body has to say that it is JSON: no browser sends that
     * to another site unasked.
     */
    static void content(HttpServerRequest request, OpenApi.Operation operation) {
        var coding = request.getHeader("Content-Encoding");
        if (coding != null && !coding.equalsIgnoreCase("identity")) {
            throw ProblemException.of(415, "Content-Encoding " + coding + " is not accepted; accepted: none")
                    .with("Accept-Encoding", "identity");
        }
        if (operation.accepts().isEmpty()) {
            return;
        }
        var type = request.getHeader("Content-Type");
        var parts = String.valueOf(type).split(";", -1);
        var accepted = operation.accepts().contains(parts[0].strip().toLowerCase(Locale.ROOT));
        for (int i = 1; i < parts.length; i++) {
            boolean charset = parts[i].strip().toLowerCase(Locale.ROOT).startsWith("charset");
            accepted &= !charset || CHARSET.matcher(parts[i]).matches();
        }
        if (!accepted) {
            throw ProblemException.of(
                            415,
                            (type == null ? "a body without Content-Type" : "Content-Type " + type)
                                    + " is not accepted; accepted: " + String.join(", ", operation.accepts())
                                    + " in UTF-8")
                    .with("Accept", String.join(", ", operation.accepts()));
        }
    }
}
