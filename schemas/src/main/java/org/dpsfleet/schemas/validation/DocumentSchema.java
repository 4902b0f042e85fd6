package org.dpsfleet.schemas.validation;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.path.PathType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A JSON Schema (2020-12) of the fleet, compiled once; safe for use by many threads. */
public final class DocumentSchema {
    private static final String BASE = "https://dps-fleet.org/schemas/";
    private static final String SUFFIX = ".schema.json";

    private static final Map<String, JsonNode> DOCUMENTS = new ConcurrentHashMap<>();
    private static final Map<String, DocumentSchema> COMPILED = new ConcurrentHashMap<>();
    private static final SchemaRegistry REGISTRY = SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12,
            builder -> builder.schemas(iri -> text(nameOf(iri)))
                    .schemaRegistryConfig(SchemaRegistryConfig.builder()
                            .formatAssertionsEnabled(true)
                            .pathType(PathType.JSON_POINTER)
                            .build()));

    private final Schema schema;
    private final JsonNode document;

    private DocumentSchema(String name, String pointer) {
        schema = REGISTRY.getSchema(SchemaLocation.of(BASE + name + SUFFIX + "#" + pointer));
        schema.initializeValidators();
        document = document(name).at(pointer);
    }

    /**
     * A schema by its name.
     *
     * @param name of the file in {@code org/dpsfleet/schemas} without its ending, for example
     *     {@code task-scores}
     * @throws IllegalArgumentException if there is none of that name
     */
    public static DocumentSchema of(String name) {
        return COMPILED.computeIfAbsent(name, n -> new DocumentSchema(n, ""));
    }

    /**
     * A schema that is part of another document, such as an OpenAPI description.
     *
     * @param name that no other document has
     * @param document the whole of it, for references within
     * @param pointer to the schema
     * @throws IllegalArgumentException if there is none
     */
    public static DocumentSchema within(String name, JsonNode document, String pointer) {
        if (document.at(pointer).isMissingNode()) {
            throw new IllegalArgumentException("there is no schema " + pointer + " in " + name);
        }
        return COMPILED.computeIfAbsent(name + "#" + pointer, _ -> {
            DOCUMENTS.putIfAbsent(name, document);
            return new DocumentSchema(name, pointer);
        });
    }

    /** What is wrong with the value, in the schema's order and once per place; empty if nothing. */
    public List<Problem> problems(JsonNode value) {
        var errors = schema.validate(value);
        if (errors.isEmpty()) {
            return List.of();
        }
        var byPlace = new LinkedHashMap<String, Problem>();
        for (var error : errors) {
            var problem = problem(error);
            byPlace.putIfAbsent(problem.path(), problem);
        }
        return List.copyOf(byPlace.values());
    }

    /** The schema itself, a JSON document. */
    public JsonNode document() {
        return document;
    }

    private static Problem problem(Error error) {
        var path = error.getInstanceLocation().toString();
        var document = nameOf(String.valueOf(error.getSchemaLocation().getAbsoluteIri()));
        var parent = keywordsBeside(error, document);
        var name = error.getProperty();
        return switch (error.getKeyword()) {
            case "required" -> {
                var property = parent.path("properties").path(name);
                var accepted = Accepted.words(resolve(document, property));
                yield new Problem(below(path, name), "is missing; accepted: " + accepted);
            }
            case "additionalProperties" -> {
                var known = List.copyOf(parent.path("properties").propertyNames());
                yield new Problem(
                        below(path, name),
                        "unknown key '" + name + "'; accepted: " + String.join(", ", known)
                                + DidYouMean.question(known, name));
            }
            default -> {
                var value = error.getInstanceNode();
                var given = value.isString() ? value.asString() : "";
                yield new Problem(
                        path,
                        shown(value) + " is not accepted; accepted: " + Accepted.words(parent)
                                + DidYouMean.question(Accepted.options(parent), given));
            }
        };
    }

    /** The schema object in which the keyword that failed stands. */
    private static JsonNode keywordsBeside(Error error, String document) {
        var keyword =
                JsonPointer.compile(error.getSchemaLocation().getFragment().toString());
        var parent = keyword.head();
        return parent == null ? document(document) : document(document).at(parent);
    }

    /** Follows a reference to a definition in that document or another. */
    private static JsonNode resolve(String document, JsonNode schema) {
        var reference = schema.path("$ref").asString("");
        var hash = reference.indexOf("#/");
        if (hash < 0 || schema.has("description")) {
            return schema;
        }
        var name = hash == 0 ? document : nameOf(reference.substring(0, hash));
        return document(name).at(reference.substring(hash + 1));
    }

    private static String shown(JsonNode value) {
        var text = value.isString() ? "'" + value.asString() + "'" : value.toString();
        return text.length() <= 80 ? text : text.substring(0, 77) + "...";
    }

    private static String below(String path, String name) {
        return path + JsonPointer.empty().appendProperty(name);
    }

    private static String nameOf(String iri) {
        var name = iri.substring(iri.lastIndexOf('/') + 1);
        return name.endsWith(SUFFIX) ? name.substring(0, name.length() - SUFFIX.length()) : name;
    }

    private static JsonNode document(String name) {
        return DOCUMENTS.computeIfAbsent(name, n -> JsonMapper.shared().readTree(file(n)));
    }

    private static String text(String name) {
        var known = DOCUMENTS.get(name);
        return known == null ? file(name) : known.toString();
    }

    private static String file(String name) {
        var file = "/org/dpsfleet/schemas/" + name + SUFFIX;
        try (var stream = DocumentSchema.class.getResourceAsStream(file)) {
            if (stream == null) {
                throw new IllegalArgumentException("there is no JSON Schema " + file);
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("can't read " + file, e);
        }
    }
}
