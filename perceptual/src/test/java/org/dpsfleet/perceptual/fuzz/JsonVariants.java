package org.dpsfleet.perceptual.fuzz;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A JSON document with one value changed: removed, null, or of another type or size. */
final class JsonVariants {
    private static final List<String> VALUES =
            List.of("null", "-1", "0", "1e999", "9999999999", "true", "\"x\"", "\"\"", "[]", "{}", "[null]");

    private static final JsonMapper MAPPER = JsonMapper.shared();

    private JsonVariants() {}

    /** Every such document, and those that are nothing but one of the values. */
    static List<byte[]> of(byte[] valid) {
        JsonNode root = MAPPER.readTree(valid);
        List<byte[]> variants = new ArrayList<>();
        VALUES.forEach(value -> variants.add(MAPPER.writeValueAsBytes(MAPPER.readTree(value))));
        collect(root, root, variants);
        return variants;
    }

    private static void collect(JsonNode root, JsonNode node, List<byte[]> variants) {
        if (node instanceof ObjectNode object) {
            for (String name : List.copyOf(object.propertyNames())) {
                JsonNode value = object.get(name);
                for (String other : VALUES) {
                    object.set(name, MAPPER.readTree(other));
                    variants.add(MAPPER.writeValueAsBytes(root));
                }
                object.remove(name);
                variants.add(MAPPER.writeValueAsBytes(root));
                object.set(name, value);
                collect(root, value, variants);
            }
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                JsonNode value = array.get(i);
                for (String other : VALUES) {
                    array.set(i, MAPPER.readTree(other));
                    variants.add(MAPPER.writeValueAsBytes(root));
                }
                array.set(i, value);
                collect(root, value, variants);
            }
        }
    }
}
