package org.dpsfleet.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.dpsfleet.report.ScoreIndex.Part;
import org.dpsfleet.schemas.codec.Json;
import org.dpsfleet.schemas.spec.ContextSource;
import org.dpsfleet.schemas.spec.ExperimentSpec;
import org.dpsfleet.vocabulary.TrainingSpec;
import org.dpsfleet.vocabulary.Variant;
import org.jspecify.annotations.Nullable;

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

    /**
     * One sentence per part that lacks runs; empty where everything is there.
     *
     * @param tasks how many tasks the experiment has
     * @param scored how many of them have scores
     */
    static List<String> sentences(
            ExperimentSpec spec, Combinations combinations, ScoreIndex index, int tasks, int scored) {
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
                for (boolean norm : spec.metrics().channelNorms()) {
                    for (var variant : spec.metrics().variants()) {
                        var trainings = variant == Variant.BASELINE
                                ? Collections.<@Nullable TrainingSpec>singletonList(null)
                                : spec.training().all();
                        int repetitions = variant == Variant.BASELINE
                                ? 1
                                : spec.replicates().repetitions();
                        for (var training : trainings) {
                            for (long seed : spec.replicates().drawSeeds()) {
                                var part = new Part(network.planned(), comparison, norm, variant, training, seed);
                                int found = index.runs(part);
                                if (found < (long) contexts * repetitions) {
                                    sentences.add(words(part, names.of(network), combinations)
                                            + lacking(found, contexts, repetitions));
                                }
                            }
                        }
                    }
                }
            }
        }
        // What the coordinator waits for although every part that the specification names has its scores.
        if (scored < tasks && sentences.isEmpty()) {
            sentences.add(String.format(
                    Locale.ROOT, "the coordinator has no scores of %d of %d tasks", tasks - scored, tasks));
        }
        return sentences;
    }

    private static String words(Part part, String network, Combinations combinations) {
        var combination = combinations.of(part.channelNorm(), part.training());
        return String.format(
                Locale.ROOT,
                "%s, %s, %s%s, draw seed %d: ",
                network,
                word(part.comparison()),
                word(part.variant()),
                combination == null ? "" : ", " + combination.words(),
                part.drawSeed());
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

    /** The word that JSON has for an enum's value. */
    static String word(Enum<?> value) {
        return Json.mapper().convertValue(value, String.class);
    }
}
