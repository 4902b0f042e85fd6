package org.dpsfleet.cli.track;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.dpsfleet.schemas.codec.Json;
import org.dpsfleet.schemas.message.AdaptationWork;
import org.dpsfleet.schemas.spec.ExperimentSpec;
import tools.jackson.databind.JsonNode;

/** What was asked for, as parameters of a run: one for each field, such as {@code training.batch_size}. */
public final class TrackedParams {
    /** What every version of the server takes. */
    private static final int LONGEST = 500;

    private TrackedParams() {}

    /** Of an experiment. */
    public static Map<String, String> of(ExperimentSpec spec) {
        return fields(Json.mapper().valueToTree(spec));
    }

    /** Of a task; its contexts are as many as they are. */
    public static Map<String, String> of(AdaptationWork work) {
        var params = fields(Json.mapper().valueToTree(work));
        params.put("contexts", Integer.toString(work.contexts().size()));
        return params;
    }

    private static Map<String, String> fields(JsonNode tree) {
        Map<String, String> params = new TreeMap<>();
        tree.properties().forEach(field -> add(params, field.getKey(), field.getValue()));
        return params;
    }

    private static void add(Map<String, String> params, String name, JsonNode value) {
        if (value.isObject()) {
            value.properties().forEach(field -> add(params, name + "." + field.getKey(), field.getValue()));
        } else if (value.isArray() && value.valueStream().noneMatch(JsonNode::isContainer)) {
            params.put(name, cut(value.valueStream().map(JsonNode::asString).collect(Collectors.joining(", "))));
        } else if (!value.isNull()) {
            params.put(name, cut(value.isContainer() ? value.toString() : value.asString()));
        }
    }

    private static String cut(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST - 3) + "...";
    }
}
