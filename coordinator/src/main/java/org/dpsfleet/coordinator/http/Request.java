package org.dpsfleet.coordinator.http;

import java.util.Map;
import org.dpsfleet.schemas.codec.Json;
import org.dpsfleet.schemas.http.OpenApi;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A request that may be answered: its operation is known and its parameters and media types are accepted.
 *
 * @param path parameters of the path
 * @param query parameters of the query, with their defaults
 * @param mediaType that the client wants the answer in
 * @param by where it comes from, for people: the address, and what the client calls itself
 * @param key by which it is known again when it is repeated; null for none
 * @param content of its body
 */
record Request(
        OpenApi.Operation operation,
        Map<String, String> path,
        ObjectNode query,
        String mediaType,
        String by,
        @Nullable String key,
        byte[] content) {
    Request withContent(byte[] bytes) {
        return new Request(operation, path, query, mediaType, by, key, bytes);
    }

    String experimentId() {
        return path.getOrDefault("experiment_id", "");
    }

    boolean flag(String name) {
        return query.path(name).asBoolean();
    }

    <T> T query(Class<T> type) {
        return Json.mapper().treeToValue(query, type);
    }

    /**
     * The body as a tree.
     *
     * @throws ProblemException 400 if it is not JSON
     */
    JsonNode body() {
        return JsonBody.parse(content);
    }

    /**
     * The body as a record that {@code openapi.yaml} describes, defaults filled in.
     *
     * @throws ProblemException 400 if it is not JSON, 422 naming everything that is wrong in it
     */
    <T> T body(Class<T> type) {
        var tree = body();
        var schema = OpenApi.load().schema(type);
        var problems = schema.problems(tree);
        if (!problems.isEmpty()) {
            throw ProblemException.body(problems);
        }
        for (var property : schema.document().path("properties").properties()) {
            if (property.getValue().has("default") && !tree.has(property.getKey())) {
                ((ObjectNode) tree).set(property.getKey(), property.getValue().get("default"));
            }
        }
        return Json.mapper().treeToValue(tree, type);
    }
}
