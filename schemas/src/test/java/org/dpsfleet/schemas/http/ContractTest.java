package org.dpsfleet.schemas.http;

import java.io.IOException;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.RecordComponent;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.dpsfleet.schemas.codec.Json;
import org.dpsfleet.schemas.message.Stage;
import org.dpsfleet.schemas.stage.Pipeline;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;

/** {@code openapi.yaml} and the records beside it say the same. */
class ContractTest {
    private static final JsonNode DOCUMENT = OpenApi.load().document();
    private static final JsonNode SCHEMAS = DOCUMENT.at("/components/schemas");

    /** Described by the JSON Schemas of messages. */
    private static final Set<String> ELSEWHERE = Set.of("ExperimentSpec", "ExperimentRecord", "TaskScores");

    @Test
    void everySchemaHasItsRecordAndEveryRecordItsSchema() throws Exception {
        var described = new TreeSet<>(SCHEMAS.propertyNames());
        described.removeAll(ELSEWHERE);

        assertThat(types().keySet()).isEqualTo(described);
    }

    @Test
    void propertiesTypesAndWhatIsRequiredAgree() throws Exception {
        types().forEach((name, type) -> {
            var schema = SCHEMAS.path(name);
            if (!type.isRecord() || type == Stage.class) {
                assertThat(Json.text(schema.path("enum"))).as(name).isEqualTo(Json.text(words(type)));
                return;
            }
            var properties = new TreeMap<String, JsonNode>();
            var required = new TreeSet<String>();
            for (var component : type.getRecordComponents()) {
                var property = property(component);
                properties.put(property, schema(component.getAnnotatedType()));
                if (component.getAnnotatedType().getAnnotation(Nullable.class) == null
                        && !schema.path("properties").path(property).has("default")) {
                    required.add(property);
                }
            }
            assertThat(described(schema)).as(name).isEqualTo(properties);
            assertThat(schema.path("required").valueStream().map(JsonNode::asString))
                    .as(name)
                    .containsExactlyInAnyOrderElementsOf(required);
            assertThat(schema.path("type").asString()).as(name).isEqualTo("object");
        });
    }

    @Test
    void theQueryOfFailuresIsItsRecord() {
        var parameters = new TreeMap<String, JsonNode>();
        DOCUMENT.at("/paths/~1api~1v1~1failures/get/parameters")
                .valueStream()
                // The others are which part of the list is asked for.
                .filter(p -> !p.has("$ref"))
                .forEach(p -> parameters.put(p.path("name").asString(), plain(p.path("schema"))));

        assertThat(parameters).isEqualTo(described(SCHEMAS.path("FailureQuery")));
    }

    @Test
    void everyReferenceLeadsSomewhere() {
        DOCUMENT.findValuesAsString("$ref")
                .forEach(reference -> assertThat(
                                DOCUMENT.at(reference.substring(1)).isMissingNode())
                        .as(reference)
                        .isFalse());
    }

    @Test
    void operationsHaveIdsAndAnswerTheirErrorsAsProblems() {
        var ids =
                OpenApi.load().operations().stream().map(OpenApi.Operation::id).toList();

        assertThat(new HashSet<>(ids)).hasSameSizeAs(ids).doesNotContain("");
        for (var path : DOCUMENT.path("paths")) {
            for (var operation : path) {
                assertThat(operation.at("/responses/default/$ref").asString())
                        .isEqualTo("#/components/responses/Problem");
            }
        }
    }

    @Test
    void bodiesAreChecked() {
        var request = Json.mapper().readTree("{\"task_id\": [\"a\"], \"limit\": 0}");

        assertThat(OpenApi.load().schema(ReplayRequest.class).problems(request))
                .extracting(Object::toString)
                .containsExactlyInAnyOrder(
                        "/task_id: unknown key 'task_id'; accepted: task_ids, filter, after, limit, with, dry_run,"
                                + " force; did you mean 'task_ids'?",
                        "/limit: 0 is not accepted; accepted: a whole number from 1 to 10000");
    }

    /** The records and enumerations of this package and those that they hold, by name. */
    private static Map<String, Class<?>> types() throws IOException, URISyntaxException, ClassNotFoundException {
        var types = new TreeMap<String, Class<?>>();
        var folder = Path.of(OpenApi.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        try (var files = Files.list(folder.resolve("org/dpsfleet/schemas/http"))) {
            for (var file : files.toList()) {
                var name = file.getFileName().toString();
                if (name.endsWith(".class") && !name.equals("package-info.class")) {
                    add(Class.forName("org.dpsfleet.schemas.http." + name.substring(0, name.length() - 6)), types);
                }
            }
        }
        return types;
    }

    private static void add(Class<?> type, Map<String, Class<?>> types) {
        boolean ofHttpItself = type.getName().startsWith(OpenApi.class.getName()) || type == RequestTarget.class;
        if (ofHttpItself || !type.isRecord() && !type.isEnum()) {
            return;
        }
        types.put(type.getSimpleName(), type);
        if (type.isRecord()) {
            Arrays.stream(type.getRecordComponents())
                    .flatMap(component -> enumsOf(component.getAnnotatedType()))
                    .forEach(found -> types.put(found.getSimpleName(), found));
        }
    }

    private static Stream<Class<?>> enumsOf(AnnotatedType type) {
        return type.getType() instanceof Class<?> found && (found.isEnum() || found == Stage.class)
                ? Stream.of(found)
                : Stream.of();
    }

    /** All values of a type that is written as a word; of the stages those of the standard fleet. */
    private static List<?> words(Class<?> type) {
        return type == Stage.class
                ? Pipeline.standard().stages().stream()
                        .map(stage -> stage.name())
                        .toList()
                : List.of(type.getEnumConstants());
    }

    private static String property(RecordComponent component) {
        return component.getName().replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
    }

    private static Map<String, JsonNode> described(JsonNode schema) {
        var properties = new TreeMap<String, JsonNode>();
        schema.path("properties").properties().forEach(p -> properties.put(p.getKey(), plain(p.getValue())));
        return properties;
    }

    /** Only what says which type it is. */
    private static JsonNode plain(JsonNode schema) {
        var plain = JsonNodeFactory.instance.objectNode();
        for (var keyword : List.of("$ref", "type", "format")) {
            if (schema.has(keyword)) {
                plain.set(keyword, schema.get(keyword));
            }
        }
        if (schema.has("items")) {
            plain.set("items", plain(schema.get("items")));
        }
        return plain;
    }

    /** What describes a type of Java. */
    private static ObjectNode schema(AnnotatedType type) {
        var schema = JsonNodeFactory.instance.objectNode();
        if (type instanceof AnnotatedParameterizedType list) {
            schema.put("type", "array");
            return schema.set("items", schema(list.getAnnotatedActualTypeArguments()[0]));
        }
        var raw = (Class<?>) type.getType();
        if (raw == Instant.class) {
            return schema.put("type", "string").put("format", "date-time");
        }
        var simple = Map.of(
                        String.class, "string",
                        int.class, "integer",
                        Integer.class, "integer",
                        long.class, "integer",
                        Long.class, "integer",
                        double.class, "number",
                        Double.class, "number",
                        boolean.class, "boolean",
                        JsonNode.class, "object")
                .get(raw);
        return simple == null
                ? schema.put("$ref", "#/components/schemas/" + raw.getSimpleName())
                : schema.put("type", simple);
    }
}
