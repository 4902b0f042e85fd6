package org.dpsfleet.report;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.dpsfleet.report.TableColumns.Column;
import org.dpsfleet.report.TableColumns.Kind;
import org.dpsfleet.schemas.codec.Json;
import org.dpsfleet.schemas.message.TaskScores;
import org.dpsfleet.vocabulary.TrainingSpec;
import tools.jackson.databind.JsonNode;

/**
 * The columns of the hyper-parameters, by their names in the experiment file. A table has them where its metrics were
 * trained in several ways; a baseline, which is not trained, has no cells there.
 */
final class TrainingColumns {
    private static final List<Column> ALL = tree(TrainingSpec.published()).properties().stream()
            .map(field -> new Column(field.getKey(), kind(field.getValue())))
            .toList();

    private final Set<TrainingSpec> found = new HashSet<>();

    void add(TaskScores task) {
        var training = Combinations.training(task.checkpoint().work());
        if (training != null) {
            found.add(training);
        }
    }

    /** None where all metrics were trained in one way. */
    List<Column> all() {
        return found.size() > 1 ? ALL : List.of();
    }

    /** A task's cells; none where there are no columns for them. */
    Map<String, Object> cells(TaskScores task) {
        var training = Combinations.training(task.checkpoint().work());
        if (training == null || found.size() < 2) {
            return Map.of();
        }
        var cells = new LinkedHashMap<String, Object>();
        tree(training).properties().forEach(field -> cells.put(field.getKey(), cell(field.getValue())));
        return cells;
    }

    private static JsonNode tree(TrainingSpec training) {
        return Json.mapper().valueToTree(training);
    }

    private static Kind kind(JsonNode value) {
        return value.isInt() ? Kind.COUNT : value.isFloatingPointNumber() ? Kind.NUMBER : Kind.TEXT;
    }

    private static Object cell(JsonNode value) {
        return switch (kind(value)) {
            case COUNT -> value.intValue();
            case NUMBER -> value.doubleValue();
            default ->
                value.isArray()
                        ? value.valueStream().map(JsonNode::asString).collect(Collectors.joining(" "))
                        : value.asString();
        };
    }
}
