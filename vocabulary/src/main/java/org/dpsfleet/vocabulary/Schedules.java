package org.dpsfleet.vocabulary;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;

/**
 * Schedules of learning rates. In JSON a single one is a list of numbers, several are a list of such lists.
 *
 * @param all different ones, each as {@link TrainingSpec#learningRates}; at least one
 */
public record Schedules(List<List<Double>> all) {
    public Schedules {
        Check.filled("training.learning_rates", all);
        all = all.stream()
                .map(rates -> rates.stream().map(rate -> rate + 0.0).toList())
                .distinct()
                .toList();
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static Schedules of(List<Object> values) {
        return values.stream().anyMatch(List.class::isInstance)
                ? new Schedules(values.stream().map(Schedules::schedule).toList())
                : new Schedules(List.of(schedule(values)));
    }

    private static List<Double> schedule(Object rates) {
        Check.that(rates instanceof List, "training.learning_rates", rates, "lists of numbers beside a list");
        return ((List<?>) rates).stream().map(Schedules::number).toList();
    }

    private static double number(Object rate) {
        Check.that(rate instanceof Number, "training.learning_rates", rate, "a number");
        return ((Number) rate).doubleValue();
    }

    @JsonValue
    Object json() {
        return all.size() == 1 ? all.getFirst() : all;
    }
}
