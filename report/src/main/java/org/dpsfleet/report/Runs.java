package org.dpsfleet.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import org.dpsfleet.schemas.message.ContextScore;
import org.dpsfleet.schemas.message.DistortionPair;
import org.dpsfleet.schemas.message.FurtherScore;
import org.dpsfleet.schemas.message.SplitScore;
import org.dpsfleet.schemas.message.TaskScores;

/** The scores of one variant of one network and comparison, by context and draw seed. */
final class Runs {
    private final Map<List<String>, Map<Long, List<ContextScore>>> byContext = new LinkedHashMap<>();
    private final Map<List<String>, Map<Long, List<Paired>>> pairs = new LinkedHashMap<>();
    private final Set<Long> drawSeeds = new TreeSet<>();

    /** A run with the pairs that its {@link ContextScore#pairScores} are about. */
    record Paired(List<DistortionPair> pairs, ContextScore run) {}

    void add(TaskScores task) {
        var seed = task.checkpoint().work().drawSeed();
        drawSeeds.add(seed);
        for (var score : task.scores()) {
            byContext
                    .computeIfAbsent(score.ranking(), r -> new LinkedHashMap<>())
                    .computeIfAbsent(seed, s -> new ArrayList<>())
                    .add(score);
            if (!score.pairScores().isEmpty()) {
                pairs.computeIfAbsent(score.ranking(), r -> new LinkedHashMap<>())
                        .computeIfAbsent(seed, s -> new ArrayList<>())
                        .add(new Paired(task.pairs(), score));
            }
        }
    }

    Set<List<String>> contexts() {
        return byContext.keySet();
    }

    Set<Long> drawSeeds() {
        return drawSeeds;
    }

    /** The runs of a context under a draw seed, one per repetition; empty where there are none. */
    List<ContextScore> of(List<String> context, long drawSeed) {
        return byContext.getOrDefault(context, Map.of()).getOrDefault(drawSeed, List.of());
    }

    /** All runs of a context. */
    List<ContextScore> of(List<String> context) {
        return byContext.getOrDefault(context, Map.of()).values().stream()
                .flatMap(List::stream)
                .toList();
    }

    /** The runs of {@link #of(List, long)} that are scored per pair of distortions. */
    List<Paired> paired(List<String> context, long drawSeed) {
        return pairs.getOrDefault(context, Map.of()).getOrDefault(drawSeed, List.of());
    }

    List<ContextScore> all() {
        return byContext.keySet().stream().flatMap(c -> of(c).stream()).toList();
    }

    /** The mean test score of a context: over repetitions first, then over draw seeds. */
    OptionalDouble testScore(List<String> context) {
        return byContext.getOrDefault(context, Map.of()).values().stream()
                .flatMapToDouble(runs -> meanTestScore(runs).stream())
                .average();
    }

    static OptionalDouble meanTestScore(List<ContextScore> runs) {
        return runs.stream().mapToDouble(ContextScore::testScore).average();
    }

    /** The mean over runs of the score on a further test set, empty where none has it. */
    static OptionalDouble meanFurtherTest(List<ContextScore> runs, String name) {
        return runs.stream()
                .flatMap(run -> run.furtherTests().stream())
                .filter(t -> t.name().equals(name))
                .mapToDouble(FurtherScore::score)
                .average();
    }

    /** The mean over runs of a split's score, empty where none has it. */
    static OptionalDouble meanSplit(List<ContextScore> runs, String split) {
        return runs.stream()
                .flatMap(run -> run.perceptual().stream())
                .filter(s -> s.split().equals(split))
                .flatMapToDouble(s -> value(s).stream())
                .average();
    }

    /** A split's score: the 2AFC score, or the mean average precision of a JND split. */
    static OptionalDouble value(SplitScore split) {
        var value = split.score() != null ? split.score() : split.meanAveragePrecision();
        return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
    }
}
