package org.dpsfleet.coordinator.http;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * The API's OpenAPI 3.1 document, and the routes that it stands for: an operation without a
 * handler, or a handler without an operation, is an error of the program.
 */
final class OpenApi {
    private static final String FILE = "/org/dpsfleet/coordinator/openapi.yaml";

    private record Operation(HttpMethod method, String path) {}

    private final String document;
    private final Map<String, Operation> operations = new LinkedHashMap<>();
    private final Map<String, Handler<RoutingContext>> handlers = new LinkedHashMap<>();

    private OpenApi(String document) {
        this.document = document;
        for (var path : new YAMLMapper().readTree(document).path("paths").properties()) {
            for (var operation : path.getValue().properties()) {
                operations.put(
                        operation.getValue().path("operationId").asString(),
                        new Operation(HttpMethod.valueOf(operation.getKey().toUpperCase(Locale.ROOT)), path.getKey()));
            }
        }
    }

    static OpenApi load() {
        try (var stream = OpenApi.class.getResourceAsStream(FILE)) {
            if (stream == null) {
                throw new IllegalStateException("there is no resource " + FILE);
            }
            return new OpenApi(new String(stream.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The document, YAML. */
    String document() {
        return document;
    }

    /** What an operation does. */
    void on(String operationId, Handler<RoutingContext> handler) {
        handlers.put(operationId, handler);
    }

    /** Adds the operations' routes. */
    void mount(Router router) {
        if (!handlers.keySet().equals(operations.keySet())) {
            throw new IllegalStateException(
                    "operations of " + FILE + " " + operations.keySet() + ", handlers " + handlers.keySet());
        }
        operations.forEach((id, operation) -> {
            // {name} in OpenAPI is :name in Vert.x.
            var path = operation.path().replace('{', ':').replace("}", "");
            router.route(operation.method(), path).handler(handlers.get(id));
        });
    }
}
