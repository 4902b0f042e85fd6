package org.dpsfleet.report;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.dpsfleet.schemas.message.ContextScore;
import org.dpsfleet.schemas.message.TaskScores;

/**
 * Which columns the tables of an experiment have: those of every table, and those that follow from what was
 * scored. One look at every task's scores tells.
 */
final class TableColumns {
    private final Set<String> tests = new LinkedHashSet<>();
    private final Set<String> splits = new TreeSet<>();
    private final Set<String> pairs = new TreeSet<>();
    private final Set<Long> drawSeeds = new TreeSet<>();
    private final TrainingColumns training = new TrainingColumns();
    private int scoredEpochs;
    private int lossEpochs;
    private int repetitions = 1;

    /** A column of {@link ResultRow}. */
    record Column(String name, Kind kind) {}

    /** What a column's cells are. */
    enum Kind {
        TEXT,
        FLAG,
        /** A whole number of 32 bits. */
        COUNT,
        /** A whole number of 64 bits. */
        SEED,
        /** A finite double. */
        NUMBER
    }

    private TableColumns() {}

    /** Looks at each task once. */
    static TableColumns of(List<TaskScores> tasks) {
        var columns = new TableColumns();
        for (var task : tasks) {
            columns.training.add(task);
            columns.drawSeeds.add(task.checkpoint().work().drawSeed());
            for (var score : task.scores()) {
                columns.add(task, score);
            }
        }
        return columns;
    }

    private void add(TaskScores task, ContextScore score) {
        scoredEpochs = Math.max(scoredEpochs, score.validationScores().size());
        lossEpochs = Math.max(lossEpochs, score.validationLosses().size());
        repetitions = Math.max(repetitions, score.repetition() + 1);
        tests.addAll(ResultRow.tests(score).keySet());
        splits.addAll(ResultRow.splits(score).keySet());
        pairs.addAll(ResultRow.pairs(task, score).keySet());
    }

    /** The columns in their order. */
    List<Column> all() {
        var all = new ArrayList<>(ResultRow.FIXED);
        Stream.of(
                        epochs(ResultRow.EPOCH_SCORE, scoredEpochs),
                        epochs(ResultRow.EPOCH_LOSS, lossEpochs),
                        tests.stream(),
                        splits.stream(),
                        pairs.stream())
                .flatMap(names -> names)
                .map(name -> new Column(name, ResultRow.isCount(name) ? Kind.COUNT : Kind.NUMBER))
                .forEach(all::add);
        all.addAll(training.all());
        return all;
    }

    /** Those of the hyper-parameters. */
    TrainingColumns training() {
        return training;
    }

    private static Stream<String> epochs(String prefix, int count) {
        return IntStream.rangeClosed(1, count).mapToObj(epoch -> prefix + epoch);
    }

    /** In ascending order. */
    List<Long> drawSeeds() {
        return List.copyOf(drawSeeds);
    }

    /** One more than the highest repetition. */
    int repetitions() {
        return repetitions;
    }
}
