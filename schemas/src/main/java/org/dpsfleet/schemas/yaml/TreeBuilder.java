package org.dpsfleet.schemas.yaml;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.dpsfleet.schemas.validation.Problem;
import org.dpsfleet.schemas.yaml.Value.Mapping;
import org.dpsfleet.schemas.yaml.Value.Scalar;
import org.dpsfleet.schemas.yaml.Value.Sequence;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Makes the tree, in which every alias has a copy of what it stands for. */
final class TreeBuilder {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final Map<JsonPointer, Integer> lines = new HashMap<>();
    private final List<Problem> problems = new ArrayList<>();
    private final Set<Mapping> reported = Collections.newSetFromMap(new IdentityHashMap<>());

    private TreeBuilder() {}

    static YamlDocument build(@Nullable Value root) {
        if (root == null) {
            return new YamlDocument(NODES.missingNode(), Map.of(), List.of());
        }
        var builder = new TreeBuilder();
        JsonNode tree = builder.node(root, JsonPointer.empty(), root.line());
        return new YamlDocument(tree, builder.lines, builder.problems);
    }

    private JsonNode node(Value value, JsonPointer place, int line) {
        lines.put(place, line);
        return switch (value) {
            case Scalar scalar -> {
                if (scalar.problem() != null) {
                    problems.add(new Problem(place.toString(), scalar.problem(), line));
                }
                yield scalar.node();
            }
            case Sequence sequence -> {
                var array = NODES.arrayNode();
                for (int i = 0; i < sequence.items().size(); i++) {
                    Value item = sequence.items().get(i);
                    array.add(node(item, place.appendIndex(i), item.line()));
                }
                yield array;
            }
            case Mapping mapping -> {
                report(mapping, place);
                var object = NODES.objectNode();
                mapping.members()
                        .forEach((key, member) ->
                                object.set(key, node(member.value(), place.appendProperty(key), member.line())));
                yield object;
            }
        };
    }

    /** Once for all its aliases. */
    private void report(Mapping mapping, JsonPointer place) {
        if (reported.add(mapping)) {
            mapping.repeated()
                    .forEach(again -> problems.add(new Problem(
                            place.appendProperty(again.key()).toString(),
                            "the key is there twice; accepted: once (first in line " + again.firstLine() + ")"
                                    + (again.key().equals("<<") ? "; <<: [*a, *b] merges several" : ""),
                            again.line())));
        }
    }
}
