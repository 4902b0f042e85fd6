package org.dpsfleet.report;

import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.dpsfleet.schemas.message.SplitScore;
import org.dpsfleet.schemas.message.TaskScores;
import org.jspecify.annotations.Nullable;

/**
 * The scores of one variant of one network and comparison, by context and draw seed. Of a run it keeps its test
 * score and what it adds to sums: memory grows with contexts and draw seeds, and hardly with repetitions.
 */
final class Runs {
    private final Map<List<String>, Context> contexts = new LinkedHashMap<>();
    private final Set<Long> drawSeeds = new TreeSet<>();
    private final Map<String, SplitScore> splits = new LinkedHashMap<>();
    private final Map<String, Integer> furtherTests = new LinkedHashMap<>();
    private int size;

    /** A context's runs by draw seed, and how they stood after each epoch. */
    private record Context(Map<Long, Cell> cells, EpochMeans epochs) {}

    /** Takes a task's scores in. Tasks come in the order of the plan. */
    void add(TaskScores task) {
        long seed = task.checkpoint().work().drawSeed();
        drawSeeds.add(seed);
        for (var run : task.scores()) {
            var context = contexts.get(run.ranking());
            if (context == null) {
                context = new Context(new LinkedHashMap<>(), new EpochMeans());
                // Every message brings texts of its own; a report holds the ranking once per context.
                contexts.put(run.ranking().stream().map(String::intern).toList(), context);
            }
            context.cells().computeIfAbsent(seed, _ -> new Cell()).add(run, task.pairs());
            context.epochs().add(run);
            run.perceptual().forEach(split -> splits.putIfAbsent(split.split(), split));
            run.furtherTests().forEach(test -> furtherTests.putIfAbsent(test.name(), test.n()));
            size++;
        }
    }

    Set<List<String>> contexts() {
        return contexts.keySet();
    }

    Set<Long> drawSeeds() {
        return drawSeeds;
    }

    /** How many runs there are: contexts times draw seeds times repetitions, if all are there. */
    int size() {
        return size;
    }

    /** The splits that any run was scored on, each as the first run has it. */
    Map<String, SplitScore> splits() {
        return splits;
    }

    /** The further test sets that any run was scored on, with the triplets in each. */
    Map<String, Integer> furtherTests() {
        return furtherTests;
    }

    /** The runs of a context under a draw seed, one per repetition; an empty cell where there are none. */
    Cell of(List<String> context, long drawSeed) {
        var known = contexts.get(context);
        return known == null ? Cell.NONE : known.cells().getOrDefault(drawSeed, Cell.NONE);
    }

    /** The cells of a context. */
    Stream<Cell> of(List<String> context) {
        var known = contexts.get(context);
        return known == null ? Stream.of() : known.cells().values().stream();
    }

    /** How a context's runs stood after each epoch. */
    EpochMeans epochs(List<String> context) {
        var known = contexts.get(context);
        return known == null ? new EpochMeans() : known.epochs();
    }

    /** The mean test score of a context: over repetitions first, then over draw seeds. */
    OptionalDouble testScore(List<String> context) {
        return of(context).flatMapToDouble(cell -> cell.testScore().stream()).average();
    }

    /** The test scores of a context's runs. */
    DoubleStream testScores(List<String> context) {
        return of(context).flatMapToDouble(Cell::testScores);
    }

    /** The mean over all runs of a context of the score on a further test set; empty where none has it. */
    OptionalDouble furtherTest(List<String> context, String name) {
        return pooled(of(context), cell -> cell.furtherTest(name));
    }

    /** The mean over all runs of a split's score; empty where none has it. */
    OptionalDouble split(String name) {
        return pooled(contexts().stream().flatMap(this::of), cell -> cell.split(name));
    }

    private static OptionalDouble pooled(Stream<Cell> cells, Function<Cell, @Nullable DoubleSummaryStatistics> scores) {
        var all = new DoubleSummaryStatistics();
        cells.flatMap(cell -> Stream.ofNullable(scores.apply(cell))).forEach(all::combine);
        return Cell.mean(all);
    }
}
