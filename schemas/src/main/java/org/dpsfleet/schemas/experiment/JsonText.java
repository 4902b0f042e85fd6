package org.dpsfleet.schemas.experiment;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.dpsfleet.schemas.codec.Json;
import org.dpsfleet.schemas.validation.Problem;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonPointer;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Reads JSON once: its tree, the line of each place, and the keys that are there twice. */
final class JsonText {
    /** A limit is named with the setting of the library that it comes from. */
    private static final Pattern SETTING = Pattern.compile(", from `[^`]*`");

    private final JsonParser parser;
    private final Map<JsonPointer, Integer> lines = new HashMap<>();
    private final List<Problem> repeated = new ArrayList<>();

    private JsonText(JsonParser parser) {
        this.parser = parser;
    }

    static Source read(String text) {
        try (JsonParser parser = Json.mapper().createParser(text)) {
            return new JsonText(parser).document();
        } catch (JacksonException e) {
            int line = e.getLocation() == null ? 0 : Math.max(0, e.getLocation().getLineNr());
            List<String> words =
                    e.getOriginalMessage().lines().map(String::strip).toList();
            String message = SETTING.matcher(String.join(" ", words)).replaceAll("");
            throw Source.refused("can't be read as JSON: " + message, line);
        }
    }

    private Source document() {
        JsonToken first = parser.nextToken();
        if (first == null) {
            return Source.of(JsonNodeFactory.instance.missingNode());
        }
        JsonNode tree = value(first, JsonPointer.empty(), line());
        if (parser.nextToken() != null) {
            throw Source.refused("can't be read as JSON: there is more behind its end", line());
        }
        return new Source(tree, lines, repeated, false);
    }

    /** As deep as the parser allows. */
    private JsonNode value(JsonToken token, JsonPointer place, int line) {
        lines.putIfAbsent(place, line);
        return switch (token) {
            case START_OBJECT -> object(place);
            case START_ARRAY -> array(place);
            default -> parser.readValueAsTree();
        };
    }

    private ObjectNode object(JsonPointer place) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String key = parser.currentName();
            JsonPointer below = place.appendProperty(key);
            int line = line();
            JsonNode value = value(parser.nextToken(), below, line);
            if (object.has(key)) {
                String message = "the key is there twice; accepted: once (first in line ";
                repeated.add(new Problem(below.toString(), message + lines.get(below) + ")", line));
            }
            object.set(key, value);
        }
        return object;
    }

    private ArrayNode array(JsonPointer place) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        for (JsonToken next = parser.nextToken(); next != JsonToken.END_ARRAY; next = parser.nextToken()) {
            array.add(value(next, place.appendIndex(array.size()), line()));
        }
        return array;
    }

    private int line() {
        return parser.currentTokenLocation().getLineNr();
    }
}
