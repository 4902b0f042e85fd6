package org.dpsfleet.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.dpsfleet.report.Finding.ContextOutcome;

/**
 * The mean of a value over the contexts that share two properties of their ranking.
 *
 * @param title what rows and columns are
 * @param value what is averaged: {@code improvement}, or {@code score} where there is none
 * @param names of rows and columns: the distortions
 * @param cells those that have at least one context
 */
public record HeatMap(String title, String value, List<String> names, List<Cell> cells) {
    /**
     * The mean of a cell.
     *
     * @param n contexts in it
     */
    public record Cell(String row, String column, double mean, int n) {}

    private record Place(String row, String column) {}

    @FunctionalInterface
    private interface Places {
        List<Place> of(List<String> ranking);
    }

    /** The three maps of these contexts; none where they are not rankings. */
    static List<HeatMap> of(List<ContextOutcome> contexts) {
        if (contexts.stream().anyMatch(c -> c.ranking().size() < 2)) {
            return List.of();
        }
        return List.of(
                map(
                        "first (row) and second (column) in the ranking",
                        contexts,
                        r -> List.of(new Place(r.get(0), r.get(1)))),
                map(
                        "first (row) and last (column) in the ranking",
                        contexts,
                        r -> List.of(new Place(r.getFirst(), r.getLast()))),
                map("row ranked before column", contexts, HeatMap::orderedPairs));
    }

    private static HeatMap map(String title, List<ContextOutcome> contexts, Places places) {
        var improvements = contexts.stream().anyMatch(c -> c.improvement() != null);
        Map<Place, List<Double>> values = new LinkedHashMap<>();
        var names = new TreeSet<String>();
        for (var context : contexts) {
            names.addAll(context.ranking());
            var value = improvements ? context.improvement() : Double.valueOf(context.score());
            if (value == null || value.isNaN()) {
                continue;
            }
            for (var place : places.of(context.ranking())) {
                values.computeIfAbsent(place, p -> new ArrayList<>()).add(value);
            }
        }
        var cells = new ArrayList<Cell>();
        values.forEach((place, list) -> cells.add(new Cell(
                place.row(),
                place.column(),
                list.stream().mapToDouble(v -> v).average().orElseThrow(),
                list.size())));
        return new HeatMap(title, improvements ? "improvement" : "score", List.copyOf(names), cells);
    }

    private static List<Place> orderedPairs(List<String> ranking) {
        var pairs = new ArrayList<Place>();
        for (int i = 0; i < ranking.size(); i++) {
            for (int j = i + 1; j < ranking.size(); j++) {
                pairs.add(new Place(ranking.get(i), ranking.get(j)));
            }
        }
        return pairs;
    }
}
