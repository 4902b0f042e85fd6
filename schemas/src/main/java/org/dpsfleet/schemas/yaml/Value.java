package org.dpsfleet.schemas.yaml;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A value as it is written, in the line where it begins; an alias stands for the value itself. */
sealed interface Value {
    int line();

    /** How many values it is, aliases resolved: itself and all in it. */
    long size();

    /** How many levels it has, aliases resolved. */
    int depth();

    /** A scalar; a number that is not finite is a null with words on what is wrong with it. */
    record Scalar(int line, JsonNode node, @Nullable String problem) implements Value {
        @Override
        public long size() {
            return 1;
        }

        @Override
        public int depth() {
            return 1;
        }
    }

    record Sequence(int line, List<Value> items, long size, int depth) implements Value {}

    record Mapping(int line, Map<String, Member> members, List<Repeated> repeated, long size, int depth)
            implements Value {}

    /** An entry of a mapping; the line is the key's. */
    record Member(int line, Value value) {}

    /** A key that is there again. */
    record Repeated(String key, int line, int firstLine) {}
}
