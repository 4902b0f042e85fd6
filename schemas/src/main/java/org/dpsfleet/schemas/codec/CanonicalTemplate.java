package org.dpsfleet.schemas.codec;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * The canonical JSON of values that are alike but for some places, as of many tasks: what they share is written once.
 * The hash of one is that of {@link Json#sha256}.
 */
public final class CanonicalTemplate {
    private final List<byte[]> shared = new ArrayList<>();
    private final List<String> places;
    private final MessageDigest begun;

    /**
     * @param example one of the values
     * @param varying JSON pointers of the places that differ; each exists in the example and is below objects only
     */
    public CanonicalTemplate(Object example, Set<String> varying) {
        var text = new StringBuilder();
        var found = new ArrayList<String>();
        add(Json.mapper().valueToTree(example), "", varying, found, text);
        shared.add(bytes(text));
        places = List.copyOf(found);
        if (places.size() != varying.size()) {
            throw new IllegalArgumentException("places " + varying + ": only " + places + " are in the value");
        }
        begun = Json.sha256Digest();
        begun.update(shared.getFirst());
    }

    /** The places in the order that {@link #sha256} takes their contents in. */
    public List<String> places() {
        return places;
    }

    /** The canonical JSON of what stands at a place. */
    public static byte[] part(Object value) {
        return CanonicalJson.of(value).getBytes(StandardCharsets.UTF_8);
    }

    /**
     * The hash of the value with these contents. Any thread.
     *
     * @param parts of each place, as {@link #part} gives it, in the order of {@link #places}
     */
    public byte[] sha256(List<byte[]> parts) {
        try {
            var digest = (MessageDigest) begun.clone();
            for (int i = 0; i < places.size(); i++) {
                digest.update(parts.get(i));
                digest.update(shared.get(i + 1));
            }
            return digest.digest();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("every JDK can clone SHA-256", e);
        }
    }

    private void add(JsonNode node, String pointer, Set<String> varying, List<String> found, StringBuilder text) {
        if (varying.contains(pointer)) {
            shared.add(bytes(text));
            found.add(pointer);
            text.setLength(0);
        } else if (varying.stream().anyMatch(place -> place.startsWith(pointer + "/"))) {
            var separator = "{";
            for (var property : CanonicalJson.sorted(node)) {
                text.append(separator)
                        .append(CanonicalJson.of(property.getKey()))
                        .append(':');
                add(property.getValue(), pointer + "/" + property.getKey(), varying, found, text);
                separator = ",";
            }
            text.append('}');
        } else {
            text.append(CanonicalJson.of(node));
        }
    }

    private static byte[] bytes(StringBuilder text) {
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }
}
