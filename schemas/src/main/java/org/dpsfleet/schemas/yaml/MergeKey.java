package org.dpsfleet.schemas.yaml;

import java.util.List;
import org.dpsfleet.schemas.yaml.Value.Mapping;
import org.dpsfleet.schemas.yaml.Value.Sequence;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.ScalarEvent;

/** The key {@code <<}, which YAML 1.1 has and people go on to write: yaml.org/type/merge.html. */
final class MergeKey {
    private MergeKey() {}

    /** In quotes it is a key like any other. */
    static boolean is(Event key) {
        return key instanceof ScalarEvent scalar
                && scalar.isPlain()
                && scalar.getTag().isEmpty()
                && scalar.getValue().equals("<<");
    }

    /** What is merged, from the one that wins on. */
    static List<Mapping> mappings(Value value, int line) {
        return switch (value) {
            case Mapping mapping -> List.of(mapping);
            case Sequence sequence
            when sequence.items().stream().allMatch(Mapping.class::isInstance) ->
                sequence.items().stream().map(Mapping.class::cast).toList();
            default ->
                throw new YamlException(
                        "<< merges mappings; accepted: a mapping, as in <<: *base, or a list of mappings", line);
        };
    }
}
