package org.dpsfleet.perceptual.evaluation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.dpsfleet.perceptual.metric.Compared;
import org.dpsfleet.perceptual.metric.FeatureComparison;
import org.dpsfleet.perceptual.network.Architecture;
import org.dpsfleet.vocabulary.Comparison;
import org.dpsfleet.vocabulary.Comparison.Modification;

/**
 * Metrics of a network taken apart: what a layer contributes under a modification is the same number for all metrics that
 * compare it so, and is computed once. Without dropout a metric's differences are those of its parts side by side.
 */
final class MetricParts {
    private final List<List<Integer>> ofMetrics = new ArrayList<>();
    private final List<Compared> all;
    private final int[] channels;

    MetricParts(Architecture architecture, List<Compared> metrics) {
        Map<Compared, Integer> places = new LinkedHashMap<>();
        for (Compared metric : metrics) {
            ofMetrics.add(parts(metric).stream()
                    .map(part -> places.computeIfAbsent(part, _ -> places.size()))
                    .toList());
        }
        all = List.copyOf(places.keySet());
        channels = all.stream().mapToInt(part -> part.channels(architecture)).toArray();
    }

    /** Each layer of a metric, in the order of its differences. */
    private static List<Compared> parts(Compared metric) {
        List<Compared> parts = new ArrayList<>();
        for (Modification modification : metric.comparison().kind().modifications()) {
            var comparison = new FeatureComparison(
                    alone(modification), metric.comparison().channelNorm());
            metric.layers().forEach(layer -> parts.add(new Compared(List.of(layer), comparison)));
        }
        return parts;
    }

    private static Comparison alone(Modification modification) {
        return switch (modification) {
            case NONE -> Comparison.SPATIAL;
            case MEAN -> Comparison.MEAN;
            case SORT -> Comparison.SORT;
        };
    }

    /** All parts, each once. */
    List<Compared> all() {
        return all;
    }

    /**
     * The differences of a metric.
     *
     * @param metric its number
     * @param parts the differences of all parts, each [count, channels of its layer]
     * @return [count, channels of the metric] in C order
     */
    float[] rows(int metric, List<float[]> parts, int count) {
        List<Integer> its = ofMetrics.get(metric);
        int width = its.stream().mapToInt(part -> channels[part]).sum();
        float[] rows = new float[count * width];
        int begin = 0;
        for (int part : its) {
            for (int i = 0; i < count; i++) {
                System.arraycopy(parts.get(part), i * channels[part], rows, i * width + begin, channels[part]);
            }
            begin += channels[part];
        }
        return rows;
    }
}
