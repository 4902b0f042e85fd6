package org.dpsfleet.report;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.dpsfleet.schemas.codec.Json;
import org.dpsfleet.schemas.message.ExperimentRecord;
import org.dpsfleet.schemas.message.TaskScores;
import org.dpsfleet.schemas.spec.ContextSource;
import org.dpsfleet.schemas.spec.NetworkSpec;
import org.dpsfleet.vocabulary.Comparison;
import org.dpsfleet.vocabulary.Variant;

/**
 * Which parts of an experiment have no scores yet. What is counted is what the planner plans: a baseline
 * is scored once per context, every other variant once per context and repetition.
 */
final class Missing {
    private static final int PUBLISHED_DISTORTIONS = 6;

    private Missing() {}

    private static int rankings(int distortions) {
        var n = distortions == 0 ? PUBLISHED_DISTORTIONS : distortions;
        return IntStream.rangeClosed(1, n).reduce(1, (a, b) -> a * b);
    }

    /** A metric of a part: its context and which initialisation it is. */
    private record Run(List<String> ranking, int repetition) {}

    /**
     * One sentence per part that lacks runs; empty where everything is there.
     *
     * @param complete whether the coordinator has the scores of every task of the experiment
     */
    static List<String> sentences(ExperimentRecord experiment, boolean complete, List<TaskScores> scores) {
        var spec = experiment.spec();
        int contexts =
                switch (spec.contexts()) {
                    case ContextSource.All all -> rankings(all.distortions().size());
                    case ContextSource.Judged judged -> 1;
                    case ContextSource.Random random -> random.count();
                    case ContextSource.Rankings list ->
                        (int) list.rankings().stream().distinct().count();
                };
        var names = new NetworkNames(spec.metrics().networks());
        var sentences = new ArrayList<String>();
        for (var network : spec.metrics().networks()) {
            for (var comparison : spec.metrics().comparisons()) {
                for (var variant : spec.metrics().variants()) {
                    int repetitions =
                            variant == Variant.BASELINE ? 1 : spec.replicates().repetitions();
                    for (var seed : spec.replicates().drawSeeds()) {
                        int found = runs(scores, network, comparison, variant, seed);
                        if (found < (long) contexts * repetitions) {
                            sentences.add(String.format(
                                    Locale.ROOT,
                                    "%s, %s, %s, draw seed %d: %s",
                                    names.of(network),
                                    word(comparison),
                                    word(variant),
                                    seed,
                                    lacking(found, contexts, repetitions)));
                        }
                    }
                }
            }
        }
        if (!complete && sentences.isEmpty()) {
            sentences.add(unscored(experiment, scores));
        }
        return sentences;
    }

    private static String lacking(int found, int contexts, int repetitions) {
        long expected = (long) contexts * repetitions;
        return repetitions == 1
                ? String.format(Locale.ROOT, "%d of %d contexts have no scores", expected - found, expected)
                : String.format(
                        Locale.ROOT,
                        "%d of %d runs (contexts: %d, repetitions of each: %d) have no scores",
                        expected - found,
                        expected,
                        contexts,
                        repetitions);
    }

    /** What the coordinator waits for although every part that the specification names has its scores. */
    private static String unscored(ExperimentRecord experiment, List<TaskScores> scores) {
        var scored = scores.stream().map(TaskScores::taskId).collect(Collectors.toSet());
        int waiting = Math.max(0, experiment.countTasks() - scored.size());
        return String.format(
                Locale.ROOT, "the coordinator has no scores of %d of %d tasks", waiting, experiment.countTasks());
    }

    private static int runs(
            List<TaskScores> scores, NetworkSpec network, Comparison comparison, Variant variant, long seed) {
        var planned = network.planned();
        Set<Run> found = new HashSet<>();
        for (var task : scores) {
            var work = task.checkpoint().work();
            if (work.network().equals(planned)
                    && work.comparison() == comparison
                    && work.variant() == variant
                    && work.drawSeed() == seed) {
                task.scores().forEach(s -> found.add(new Run(s.ranking(), s.repetition())));
            }
        }
        return found.size();
    }

    /** The word that JSON has for an enum's value. */
    static String word(Enum<?> value) {
        return Json.mapper().convertValue(value, String.class);
    }
}
