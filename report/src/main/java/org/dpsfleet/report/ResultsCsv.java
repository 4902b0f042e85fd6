package org.dpsfleet.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.commons.csv.CSVFormat;
import org.dpsfleet.schemas.message.ContextScore;
import org.dpsfleet.schemas.message.TaskScores;
import org.dpsfleet.schemas.spec.Weights;

/**
 * {@code results.csv}: one row per scored metric, that is per context, network, layers, variant,
 * comparison, draw seed and repetition; for a spreadsheet or a data frame.
 *
 * <p>After the fixed columns there are, as far as anything was scored so: {@code
 * validation_score:<epoch>} and {@code validation_loss:<epoch>}, epochs from 1; {@code
 * test_score:<set>}, {@code test_accuracy:<set>} and {@code test_n:<set>} of further test sets;
 * {@code perceptual:<split>} and {@code perceptual_accuracy:<split>}; {@code pair:<one>+<other>} and
 * {@code pair_n:<one>+<other>}, names in alphabetical order. What a row lacks is empty.
 */
public final class ResultsCsv {
    private static final CSVFormat FORMAT =
            CSVFormat.RFC4180.builder().setRecordSeparator('\n').get();
    private static final List<String> FIXED = List.of(
            "ranking",
            "repetition",
            "network",
            "weights",
            "layers",
            "variant",
            "comparison",
            "channel_norm",
            "protocol",
            "draw_seed",
            "test_score",
            "test_accuracy",
            "test_n",
            "validation_score",
            "task_id");

    private ResultsCsv() {}

    /** The table, with a header. A context that people judged has the ranking {@code judged}. */
    public static String of(List<TaskScores> tasks) {
        var rows = new ArrayList<Map<String, Object>>();
        tasks.forEach(task -> task.scores().forEach(score -> rows.add(row(task, score))));
        return CsvTable.text(FORMAT, header(tasks), rows, "");
    }

    private static List<String> header(List<TaskScores> tasks) {
        var epochs = new LinkedHashSet<String>();
        var tests = new LinkedHashSet<String>();
        var splits = new TreeSet<String>();
        var pairs = new TreeSet<String>();
        var scores = tasks.stream().flatMap(t -> t.scores().stream()).toList();
        scores.forEach(s ->
                epochs.addAll(epochs("validation_score:", s.validationScores()).keySet()));
        scores.forEach(s ->
                epochs.addAll(epochs("validation_loss:", s.validationLosses()).keySet()));
        scores.forEach(s -> tests.addAll(tests(s).keySet()));
        scores.forEach(s -> splits.addAll(splits(s).keySet()));
        tasks.forEach(t -> t.scores().forEach(s -> pairs.addAll(pairs(t, s).keySet())));
        var header = new ArrayList<>(FIXED);
        List.of(epochs, tests, splits, pairs).forEach(header::addAll);
        return header;
    }

    private static Map<String, Object> row(TaskScores task, ContextScore score) {
        var work = task.checkpoint().work();
        var row = new LinkedHashMap<String, Object>();
        row.put("ranking", score.ranking().isEmpty() ? "judged" : String.join(" ", score.ranking()));
        row.put("repetition", score.repetition());
        row.put("network", work.network().name());
        row.put(
                "weights",
                switch (work.network().weights()) {
                    case Weights.Pretrained p -> "pretrained";
                    case Weights.Random r -> "random " + r.seed();
                });
        row.put("layers", work.network().layers().stream().map(String::valueOf).collect(Collectors.joining(" ")));
        row.put("variant", Missing.word(work.variant()));
        row.put("comparison", Missing.word(work.comparison()));
        row.put("channel_norm", work.channelNorm());
        row.put("protocol", Missing.word(work.protocol()));
        row.put("draw_seed", work.drawSeed());
        row.put("test_score", score.testScore());
        row.put("test_accuracy", score.testAccuracy());
        row.put("test_n", score.n());
        if (score.validationScore() != null) {
            row.put("validation_score", score.validationScore());
        }
        row.put("task_id", task.taskId());
        row.putAll(epochs("validation_score:", score.validationScores()));
        row.putAll(epochs("validation_loss:", score.validationLosses()));
        row.putAll(tests(score));
        row.putAll(splits(score));
        row.putAll(pairs(task, score));
        return row;
    }

    private static Map<String, Object> epochs(String prefix, List<Double> values) {
        var cells = new LinkedHashMap<String, Object>();
        for (int e = 0; e < values.size(); e++) {
            cells.put(prefix + (e + 1), values.get(e));
        }
        return cells;
    }

    private static Map<String, Object> tests(ContextScore score) {
        var cells = new LinkedHashMap<String, Object>();
        for (var test : score.furtherTests()) {
            cells.put("test_score:" + test.name(), test.score());
            cells.put("test_accuracy:" + test.name(), test.accuracy());
            cells.put("test_n:" + test.name(), test.n());
        }
        return cells;
    }

    private static Map<String, Object> splits(ContextScore score) {
        var cells = new LinkedHashMap<String, Object>();
        for (var split : score.perceptual()) {
            Runs.value(split).ifPresent(v -> cells.put("perceptual:" + split.split(), v));
            if (split.accuracy() != null) {
                cells.put("perceptual_accuracy:" + split.split(), split.accuracy());
            }
        }
        return cells;
    }

    private static Map<String, Object> pairs(TaskScores task, ContextScore score) {
        var cells = new LinkedHashMap<String, Object>();
        for (int i = 0; i < score.pairScores().size(); i++) {
            var pair = task.pairs().get(i);
            var forward = pair.first().compareTo(pair.second()) < 0;
            var name = forward ? pair.first() + "+" + pair.second() : pair.second() + "+" + pair.first();
            if (pair.n() > 0) {
                cells.put("pair:" + name, score.pairScores().get(i));
            }
            cells.put("pair_n:" + name, pair.n());
        }
        return cells;
    }
}
