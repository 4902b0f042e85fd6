package org.dpsfleet.schemas.yaml;

import java.util.Set;
import org.dpsfleet.schemas.yaml.Value.Scalar;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.nodes.Tag;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Reads a scalar by its tag, or by what it looks like if it is plain. */
final class ScalarReader {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final String NON_SPECIFIC = "!";
    private static final Set<Tag> ACCEPTED = Set.of(Tag.STR, Tag.INT, Tag.FLOAT, Tag.BOOL, Tag.NULL);

    /** As many as Jackson accepts in JSON. */
    private static final int MOST_DIGITS = 1000;

    private final String text;
    private final int line;

    private ScalarReader(String text, int line) {
        this.text = text;
        this.line = line;
    }

    static Scalar read(PlainScalars scalars, ScalarEvent event, int line) {
        var reader = new ScalarReader(event.getValue(), line);
        Tag looksLike = CoreSchema.tag(event.getValue());
        Tag tag = event.getTag()
                .filter(given -> !given.equals(NON_SPECIFIC))
                .map(Tag::new)
                .orElse(event.isPlain() && event.getTag().isEmpty() ? looksLike : Tag.STR);
        if (!ACCEPTED.contains(tag)) {
            throw refused(tag.getValue(), line);
        }
        boolean isWhole = tag.equals(Tag.FLOAT) && looksLike.equals(Tag.INT);
        if (!tag.equals(Tag.STR) && !tag.equals(looksLike) && !isWhole) {
            throw new YamlException("'" + event.getValue() + "' is no " + shown(tag.getValue()), line);
        }
        return scalars == PlainScalars.TEXT && !tag.equals(Tag.NULL) ? reader.scalar(reader.string()) : reader.as(tag);
    }

    private Scalar as(Tag tag) {
        if (tag.equals(Tag.NULL)) {
            return scalar(NODES.nullNode());
        }
        if (tag.equals(Tag.BOOL)) {
            return scalar(NODES.booleanNode(text.equalsIgnoreCase("true")));
        }
        return tag.equals(Tag.STR) ? scalar(string()) : number(tag.equals(Tag.INT));
    }

    private JsonNode string() {
        return NODES.stringNode(text);
    }

    private Scalar number(boolean whole) {
        if (text.length() > MOST_DIGITS) {
            throw new YamlException("a number has more than " + MOST_DIGITS + " digits", line);
        }
        if (whole) {
            var value = CoreSchema.integer(text);
            if (value.bitLength() < Integer.SIZE) {
                return scalar(NODES.numberNode(value.intValue()));
            }
            return scalar(
                    value.bitLength() < Long.SIZE ? NODES.numberNode(value.longValue()) : NODES.numberNode(value));
        }
        boolean named = text.substring(text.length() - 1).matches("[A-Za-z]");
        double value = named ? Double.NaN : Double.parseDouble(text);
        return Double.isFinite(value)
                ? scalar(NODES.numberNode(value))
                : new Scalar(
                        line,
                        NODES.nullNode(),
                        text + " is not accepted; accepted: a finite number, or a text in quotes");
    }

    private Scalar scalar(JsonNode node) {
        return new Scalar(line, node, null);
    }

    static YamlException refused(String tag, int line) {
        return new YamlException(
                "the tag " + shown(tag)
                        + " is not accepted here; accepted: !!str, !!int, !!float, !!bool, !!null, !!seq, !!map",
                line);
    }

    private static String shown(String tag) {
        return tag.startsWith(Tag.PREFIX) ? "!!" + tag.substring(Tag.PREFIX.length()) : tag;
    }
}
