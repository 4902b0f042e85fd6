package org.dpsfleet.cli.client;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.dpsfleet.schemas.codec.Json;
import org.dpsfleet.schemas.http.OpenApi;
import tools.jackson.databind.JsonNode;

/** A request for one of the coordinator's operations: method and path are those of {@code openapi.yaml}. */
final class Call {
    private static final Duration ANSWER = Duration.ofSeconds(60);

    private final OpenApi.Operation operation;
    private final List<String> query = new ArrayList<>();
    private String path;
    private byte[] body = new byte[0];
    private Duration patience = ANSWER;

    Call(OpenApi.Operation operation) {
        this.operation = operation;
        path = operation.path();
    }

    /** Fills in a parameter of the path. */
    Call path(String name, String value) {
        path = path.replace("{" + name + "}", encoded(value).replace("+", "%20"));
        return this;
    }

    /** Adds a parameter to the query. */
    Call query(String name, Object value) {
        query.add(name + "=" + encoded(String.valueOf(value)));
        return this;
    }

    /** Adds what is not null in a record to the query. */
    Call query(Record parameters) {
        Json.mapper()
                .<JsonNode>valueToTree(parameters)
                .properties()
                .forEach(parameter ->
                        query(parameter.getKey(), parameter.getValue().asString()));
        return this;
    }

    /** A body, JSON. */
    Call body(byte[] json) {
        body = json;
        return this;
    }

    /** How long to wait for the answer, a minute if nothing is said. */
    Call within(Duration most) {
        patience = most;
        return this;
    }

    /** A request whose answer is waited for as long as usual. */
    static HttpRequest.Builder to(URI target) {
        return HttpRequest.newBuilder(target).timeout(ANSWER);
    }

    /** Path and query. */
    String target() {
        return query.isEmpty() ? path : path + "?" + String.join("&", query);
    }

    /** The request; with a key of its own, so that it may be sent again. */
    HttpRequest.Builder request(URI base) {
        var request = to(base.resolve(target())).timeout(patience);
        if (operation.method().equals("GET")) {
            return request.GET();
        }
        if (operation.keyed()) {
            request.header(OpenApi.IDEMPOTENCY_KEY, "\"" + UUID.randomUUID() + "\"");
        }
        return request.header("Content-Type", "application/json")
                .method(operation.method(), BodyPublishers.ofByteArray(body));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
