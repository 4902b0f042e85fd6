package org.dpsfleet.schemas.validation;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Says in words what a JSON Schema accepts. */
final class Accepted {
    private Accepted() {}

    static String words(JsonNode schema) {
        if (schema.has("enum")) {
            return String.join(", ", options(schema));
        }
        if (schema.has("const")) {
            return schema.get("const").asString();
        }
        var types = types(schema);
        if (types.contains("integer") || types.contains("number")) {
            return number(schema, types);
        }
        if (types.contains("array")) {
            return list(schema);
        }
        var description = schema.path("description").asString("");
        if (types.contains("boolean")) {
            return name("boolean") + (description.isEmpty() ? "" : ", " + description);
        }
        if (!description.isEmpty()) {
            return description;
        }
        return types.isEmpty()
                ? "another value"
                : String.join(" or ", types.stream().map(Accepted::name).toList());
    }

    /** The texts of an enumeration's values. */
    static List<String> options(JsonNode schema) {
        return schema.path("enum").valueStream().map(JsonNode::asString).toList();
    }

    private static String number(JsonNode schema, List<String> types) {
        var kind = types.contains("integer") ? "a whole number" : "a number";
        var range = new ArrayList<String>();
        if (schema.has("minimum")) {
            range.add("from " + schema.get("minimum").asString());
        }
        if (schema.has("exclusiveMinimum")) {
            range.add("above " + schema.get("exclusiveMinimum").asString());
        }
        if (schema.has("maximum")) {
            var to = schema.has("minimum") ? "to " : "up to ";
            range.add(to + schema.get("maximum").asString());
        }
        var words = kind + (range.isEmpty() ? "" : " " + String.join(" ", range));
        return types.contains("null") ? words + ", or nothing" : words;
    }

    private static String list(JsonNode schema) {
        var least = schema.path("minItems").asInt(0);
        var most = schema.path("maxItems").asInt(0);
        var count = least == most && least > 0 ? "of " + least : least > 0 ? "of at least " + least : "";
        var different = schema.path("uniqueItems").asBoolean(false) ? ", no two equal" : "";
        var description = schema.path("description").asString("");
        return ("a list " + count).strip() + different + (description.isEmpty() ? "" : " (" + description + ")");
    }

    private static List<String> types(JsonNode schema) {
        var type = schema.path("type");
        if (type.isArray()) {
            return type.valueStream().map(JsonNode::asString).toList();
        }
        return type.isString() ? List.of(type.asString()) : List.of();
    }

    private static String name(String type) {
        return switch (type) {
            case "string" -> "text";
            case "object" -> "a mapping";
            case "boolean" -> "true or false";
            case "null" -> "nothing";
            default -> type;
        };
    }
}
