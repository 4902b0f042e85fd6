package org.dpsfleet.coordinator.http;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.dpsfleet.schemas.codec.Json;
import org.dpsfleet.schemas.http.OpenApi;
import org.dpsfleet.schemas.validation.DidYouMean;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads the parameters of a query by the schemas that {@code openapi.yaml} gives them. Whatever an operation
 * does not know is refused: a misspelt {@code dry_run} must not submit for real.
 */
final class QueryReader {

    private final OpenApi.Operation operation;
    private final ObjectNode values = Json.mapper().createObjectNode();
    private final List<String> problems = new ArrayList<>();

    private QueryReader(OpenApi.Operation operation) {
        this.operation = operation;
    }

    /**
     * The parameters as an object, defaults filled in.
     *
     * @throws ProblemException 400, naming every parameter that is not accepted
     */
    static ObjectNode read(OpenApi.Operation operation, Map<String, List<String>> given) {
        var reader = new QueryReader(operation);
        operation.query().forEach((name, schema) -> {
            if (schema.has("default")) {
                reader.values.set(name, schema.get("default"));
            }
        });
        given.forEach(reader::read);
        if (!reader.problems.isEmpty()) {
            throw ProblemException.of(400, String.join("; ", reader.problems));
        }
        return reader.values;
    }

    private void read(String name, List<String> given) {
        var schema = operation.query().get(name);
        var known = operation.query().keySet();
        if (schema == null) {
            problems.add("the parameter '" + name + "' is unknown; accepted: "
                    + (known.isEmpty() ? "no parameters" : String.join(", ", known))
                    + DidYouMean.question(known, name));
        } else if (given.size() > 1) {
            problems.add("the parameter '" + name + "' is there " + given.size() + " times; accepted: once");
        } else {
            read(name, schema, given.getFirst());
        }
    }

    private void read(String name, JsonNode schema, String value) {
        var accepted = schema.path("enum").valueStream().map(JsonNode::asString).toList();
        if (!accepted.isEmpty()) {
            set(
                    name,
                    value,
                    accepted.contains(value),
                    String.join(", ", accepted) + DidYouMean.question(accepted, value));
        } else if (schema.path("type").asString().equals("boolean")) {
            set(name, value, value.equals("true") || value.equals("false"), "true, false");
        } else if (schema.path("type").asString().equals("integer")) {
            number(name, schema, value);
        } else if (schema.path("format").asString("").equals("date-time")) {
            set(name, value, isTime(value), "an ISO 8601 time such as 2026-01-31T12:00:00Z");
        } else {
            set(name, value, !value.isBlank(), schema.path("description").asString("a text"));
        }
    }

    private void set(String name, String value, boolean good, String accepted) {
        if (good) {
            values.put(name, value);
        } else {
            problems.add(name + " '" + value + "' is not accepted; accepted: " + accepted);
        }
    }

    private void number(String name, JsonNode schema, String value) {
        long least = schema.path("minimum").asLong(Long.MIN_VALUE);
        long most = schema.path("maximum").asLong(Long.MAX_VALUE);
        try {
            long number = Long.parseLong(value);
            if (number >= least && number <= most) {
                values.put(name, number);
                return;
            }
        } catch (NumberFormatException _) {
            // Said below.
        }
        set(name, value, false, "a whole number from " + least + " to " + most);
    }

    private static boolean isTime(String text) {
        try {
            Instant.parse(text);
            return true;
        } catch (DateTimeException _) {
            return false;
        }
    }
}
