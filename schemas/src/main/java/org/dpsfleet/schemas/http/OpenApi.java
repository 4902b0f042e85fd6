package org.dpsfleet.schemas.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.dpsfleet.schemas.validation.DocumentSchema;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * The OpenAPI 3.1 description of the coordinator's HTTP API, {@code openapi.yaml}: server and client take
 * methods, paths, parameters and media types from it, so that they stand in one place.
 */
public final class OpenApi {
    /** The header by which a request that is repeated is known again. */
    public static final String IDEMPOTENCY_KEY = "Idempotency-Key";

    private static final String FILE = "openapi.yaml";
    private static final Set<String> METHODS = Set.of("get", "post", "put", "patch", "delete");

    private final String text;
    private final JsonNode document;
    private final Map<String, Operation> operations = new LinkedHashMap<>();

    /**
     * What can be asked for.
     *
     * @param id its {@code operationId}
     * @param method in upper case
     * @param path with its parameters in braces
     * @param query schema of each parameter of the query, by name
     * @param accepts media types of the request's body; none: it has no body
     * @param offers media types of a good answer, the preferred one first
     * @param open whether it is answered without a token
     * @param keyed whether a request may carry an {@code Idempotency-Key}
     */
    public record Operation(
            String id,
            String method,
            String path,
            String summary,
            Map<String, JsonNode> query,
            List<String> accepts,
            List<String> offers,
            boolean open,
            boolean keyed) {}

    private OpenApi(String text) {
        this.text = text;
        document = YAMLMapper.shared().readTree(text);
        for (var path : document.path("paths").properties()) {
            for (var method : path.getValue().properties()) {
                if (METHODS.contains(method.getKey())) {
                    var operation = operation(method.getKey(), path.getKey(), method.getValue());
                    operations.put(operation.id(), operation);
                }
            }
        }
    }

    private static final class Loaded {
        private static final OpenApi API = read();
    }

    /** The description, read once. */
    public static OpenApi load() {
        return Loaded.API;
    }

    /** The file, YAML. */
    public String text() {
        return text;
    }

    /** The file as a tree. */
    public JsonNode document() {
        return document;
    }

    /** All operations, in the order of the file. */
    public List<Operation> operations() {
        return List.copyOf(operations.values());
    }

    /**
     * One operation.
     *
     * @throws IllegalArgumentException if there is none of that id
     */
    public Operation operation(String id) {
        var operation = operations.get(id);
        if (operation == null) {
            throw new IllegalArgumentException("there is no operation " + id + " in " + FILE);
        }
        return operation;
    }

    /** The schema of that name, to check documents by. */
    public DocumentSchema schema(String name) {
        return DocumentSchema.within("openapi", document, "/components/schemas/" + name);
    }

    /** The schema of a type that has a record of the same name. */
    public DocumentSchema schema(Class<?> type) {
        return schema(type.getSimpleName());
    }

    private Operation operation(String method, String path, JsonNode description) {
        var query = new LinkedHashMap<String, JsonNode>();
        boolean keyed = false;
        for (var reference : description.path("parameters")) {
            var parameter = resolved(reference);
            if (parameter.path("in").asString().equals("query")) {
                query.put(parameter.path("name").asString(), resolved(parameter.path("schema")));
            }
            keyed |= parameter.path("name").asString().equals(IDEMPOTENCY_KEY);
        }
        var offers = new ArrayList<String>();
        for (var response : description.path("responses").properties()) {
            if (response.getKey().startsWith("2")) {
                resolved(response.getValue()).path("content").propertyNames().stream()
                        .filter(type -> !offers.contains(type))
                        .forEach(offers::add);
            }
        }
        var security = description.path("security");
        return new Operation(
                description.path("operationId").asString(),
                method.toUpperCase(Locale.ROOT),
                path,
                description.path("summary").asString(),
                query,
                List.copyOf(description.path("requestBody").path("content").propertyNames()),
                offers,
                security.isArray() && security.isEmpty(),
                keyed);
    }

    /** What a reference within the file points to; anything else as it is. */
    private JsonNode resolved(JsonNode node) {
        var reference = node.path("$ref").asString("");
        return reference.startsWith("#") ? document.at(reference.substring(1)) : node;
    }

    private static OpenApi read() {
        try (var stream = OpenApi.class.getResourceAsStream(FILE)) {
            if (stream == null) {
                throw new IllegalStateException("there is no resource " + FILE);
            }
            return new OpenApi(new String(stream.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
