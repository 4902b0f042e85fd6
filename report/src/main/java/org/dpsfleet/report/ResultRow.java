package org.dpsfleet.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.dpsfleet.report.TableColumns.Column;
import org.dpsfleet.report.TableColumns.Kind;
import org.dpsfleet.schemas.message.ContextScore;
import org.dpsfleet.schemas.message.TaskScores;
import org.dpsfleet.schemas.spec.Weights;

/**
 * A scored metric as named cells: those of every table, and, as far as anything was scored so, {@code
 * validation_score:<epoch>} and {@code validation_loss:<epoch>}, epochs from 1; {@code test_score:<set>}, {@code
 * test_accuracy:<set>} and {@code test_n:<set>} of further test sets; {@code perceptual:<split>} and {@code
 * perceptual_accuracy:<split>}; {@code pair:<one>+<other>} and {@code pair_n:<one>+<other>}, names in alphabetical
 * order. What a metric lacks is not among its cells. The hyper-parameters are those of {@link TrainingColumns}.
 */
final class ResultRow {
    /** The columns of every table. */
    static final List<Column> FIXED = List.of(
            new Column("ranking", Kind.TEXT),
            new Column("repetition", Kind.COUNT),
            new Column("network", Kind.TEXT),
            new Column("weights", Kind.TEXT),
            new Column("layers", Kind.TEXT),
            new Column("variant", Kind.TEXT),
            new Column("comparison", Kind.TEXT),
            new Column("channel_norm", Kind.FLAG),
            new Column("protocol", Kind.TEXT),
            new Column("draw_seed", Kind.SEED),
            new Column("test_score", Kind.NUMBER),
            new Column("test_accuracy", Kind.NUMBER),
            new Column("test_n", Kind.COUNT),
            new Column("validation_score", Kind.NUMBER),
            new Column("task_id", Kind.TEXT));

    static final String EPOCH_SCORE = "validation_score:";
    static final String EPOCH_LOSS = "validation_loss:";
    private static final String TEST_COUNT = "test_n:";
    private static final String PAIR_COUNT = "pair_n:";

    private ResultRow() {}

    /** Whether a column that is not of every table holds whole numbers. */
    static boolean isCount(String column) {
        return column.startsWith(TEST_COUNT) || column.startsWith(PAIR_COUNT);
    }

    /** The cells of a metric. A context that people judged has the ranking {@code judged}. */
    static Map<String, Object> of(TaskScores task, ContextScore score) {
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
        row.putAll(epochs(EPOCH_SCORE, score.validationScores()));
        row.putAll(epochs(EPOCH_LOSS, score.validationLosses()));
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

    static Map<String, Object> tests(ContextScore score) {
        var cells = new LinkedHashMap<String, Object>();
        for (var test : score.furtherTests()) {
            cells.put("test_score:" + test.name(), test.score());
            cells.put("test_accuracy:" + test.name(), test.accuracy());
            cells.put(TEST_COUNT + test.name(), test.n());
        }
        return cells;
    }

    static Map<String, Object> splits(ContextScore score) {
        var cells = new LinkedHashMap<String, Object>();
        for (var split : score.perceptual()) {
            Cell.value(split).ifPresent(v -> cells.put("perceptual:" + split.split(), v));
            if (split.accuracy() != null) {
                cells.put("perceptual_accuracy:" + split.split(), split.accuracy());
            }
        }
        return cells;
    }

    static Map<String, Object> pairs(TaskScores task, ContextScore score) {
        var cells = new LinkedHashMap<String, Object>();
        for (int i = 0; i < score.pairScores().size(); i++) {
            var pair = task.pairs().get(i);
            var forward = pair.first().compareTo(pair.second()) < 0;
            var name = forward ? pair.first() + "+" + pair.second() : pair.second() + "+" + pair.first();
            if (pair.n() > 0) {
                cells.put("pair:" + name, score.pairScores().get(i));
            }
            cells.put(PAIR_COUNT + name, pair.n());
        }
        return cells;
    }
}
