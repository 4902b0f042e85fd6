package org.dpsfleet.gpuworker;

import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.dpsfleet.perceptual.adaptation.TrainingListener;
import org.dpsfleet.perceptual.safetensors.FloatTensor;
import org.jspecify.annotations.Nullable;

/** How every column did on the held-out examples, epoch by epoch. */
final class ValidationCurve {
    private static final String SCORES = "validation.scores";
    private static final String LOSSES = "validation.losses";

    private final List<float[]> scores = new ArrayList<>();
    private final List<float[]> losses = new ArrayList<>();

    /** The curve in a saved training state, whose epochs it covers; empty without held-out examples. */
    static ValidationCurve of(Map<String, FloatTensor> saved) {
        var curve = new ValidationCurve();
        rows(saved.get(SCORES), curve.scores);
        rows(saved.get(LOSSES), curve.losses);
        return curve;
    }

    private static void rows(@Nullable FloatTensor tensor, List<float[]> rows) {
        if (tensor != null) {
            var columns = (int) tensor.shape()[1];
            for (int e = 0; e < tensor.shape()[0]; e++) {
                float[] row = new float[columns];
                System.arraycopy(tensor.values(), e * columns, row, 0, columns);
                rows.add(row);
            }
        }
    }

    void add(TrainingListener.Epoch epoch) {
        if (epoch.validationScores().length > 0) {
            scores.add(epoch.validationScores().clone());
            losses.add(epoch.validationLosses().clone());
        }
    }

    /** The curve as tensors [epochs, columns], for a training state. */
    SortedMap<String, FloatTensor> tensors() {
        SortedMap<String, FloatTensor> tensors = new TreeMap<>();
        if (!scores.isEmpty()) {
            tensors.put(SCORES, tensor(scores));
            tensors.put(LOSSES, tensor(losses));
        }
        return tensors;
    }

    private static FloatTensor tensor(List<float[]> rows) {
        int columns = rows.getFirst().length;
        float[] values = new float[rows.size() * columns];
        for (int e = 0; e < rows.size(); e++) {
            System.arraycopy(rows.get(e), 0, values, e * columns, columns);
        }
        return new FloatTensor(new long[] {rows.size(), columns}, values);
    }

    /** A column's scores, one per epoch. */
    List<Double> scores(int column) {
        return column(scores, column);
    }

    /** A column's losses, one per epoch. */
    List<Double> losses(int column) {
        return column(losses, column);
    }

    private static List<Double> column(List<float[]> rows, int column) {
        return rows.stream().map(row -> (double) row[column]).toList();
    }

    /** The mean score of the last epoch; null before there was one, and where nothing is held out. */
    @Nullable
    Double last() {
        return scores.isEmpty() ? null : (Double) of(scores.getLast()).getAverage();
    }

    /** The last epoch in words, for people; empty where nothing is held out. */
    String describe() {
        if (scores.isEmpty()) {
            return "";
        }
        var last = of(scores.getLast());
        return String.format(Locale.ROOT, ", validation %.3f, best %.3f", last.getAverage(), last.getMax());
    }

    private static DoubleSummaryStatistics of(float[] row) {
        return IntStream.range(0, row.length).mapToDouble(column -> row[column]).summaryStatistics();
    }
}
