package org.dpsfleet.report;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;
import org.dpsfleet.schemas.codec.Json;
import org.dpsfleet.schemas.message.AdaptationWork;
import org.dpsfleet.schemas.message.TaskScores;
import org.dpsfleet.schemas.spec.ContextSource;
import org.dpsfleet.schemas.spec.ExperimentSpec;
import org.dpsfleet.schemas.spec.NetworkSpec;
import org.dpsfleet.vocabulary.Comparison;
import org.dpsfleet.vocabulary.Variant;

/** Which parts of an experiment have no scores yet. */
final class Missing {
    private static final int PUBLISHED_DISTORTIONS = 6;

    private Missing() {}

    private static int rankings(int distortions) {
        var n = distortions == 0 ? PUBLISHED_DISTORTIONS : distortions;
        return IntStream.rangeClosed(1, n).reduce(1, (a, b) -> a * b);
    }

    /** One sentence per part that lacks contexts; empty where everything is there. */
    static List<String> sentences(ExperimentSpec spec, List<TaskScores> scores) {
        var expected =
                switch (spec.contexts()) {
                    case ContextSource.All all -> rankings(all.distortions().size());
                    case ContextSource.Judged judged -> 1;
                    case ContextSource.Random random -> random.count();
                    case ContextSource.Rankings list ->
                        (int) list.rankings().stream().distinct().count();
                };
        var names = new NetworkNames(spec.networks());
        var sentences = new ArrayList<String>();
        for (var network : spec.networks()) {
            for (var comparison : spec.comparisons()) {
                for (var variant : spec.variants()) {
                    for (var seed : spec.drawSeeds()) {
                        var found = contexts(scores, network, comparison, variant, seed);
                        if (found < expected) {
                            sentences.add(String.format(
                                    Locale.ROOT,
                                    "%s, %s, %s, draw seed %d: %d of %d contexts have no" + " scores",
                                    names.of(network),
                                    word(comparison),
                                    word(variant),
                                    seed,
                                    expected - found,
                                    expected));
                        }
                    }
                }
            }
        }
        return sentences;
    }

    private static int contexts(
            List<TaskScores> scores, NetworkSpec network, Comparison comparison, Variant variant, long seed) {
        Set<List<String>> found = new HashSet<>();
        for (var task : scores) {
            var work = task.checkpoint().work();
            if (answers(work, network, variant)
                    && work.comparison() == comparison
                    && work.variant() == variant
                    && work.drawSeed() == seed) {
                task.scores().forEach(s -> found.add(s.ranking()));
            }
        }
        return found.size();
    }

    /**
     * A specification that names no layers is answered by the planner's choice of them, and one from
     * scratch by whatever the random parameters are said to be.
     */
    private static boolean answers(AdaptationWork work, NetworkSpec network, Variant variant) {
        return work.network().name().equals(network.name())
                && (variant == Variant.SCRATCH || work.network().weights().equals(network.weights()))
                && (network.layers().isEmpty() || work.network().layers().equals(network.layers()));
    }

    /** The word that JSON has for an enum's value. */
    static String word(Enum<?> value) {
        return Json.mapper().convertValue(value, String.class);
    }
}
