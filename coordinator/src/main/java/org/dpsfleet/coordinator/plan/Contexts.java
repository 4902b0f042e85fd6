package org.dpsfleet.coordinator.plan;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGeneratorFactory;
import org.dpsfleet.schemas.spec.ContextSource;

/**
 * The contexts, that is, rankings of the six distortions, that a {@link ContextSource} stands for.
 */
public final class Contexts {
    /** The six distortions, in the order that the 720 rankings are counted in. */
    public static final List<String> DISTORTIONS =
            List.of("rotate", "translate", "darken", "color", "blur", "zoom_in");

    private static final List<List<String>> ALL = permutations(List.of(), DISTORTIONS);

    private Contexts() {}

    /** All 720 rankings, in lexicographic order of {@link #DISTORTIONS}. */
    public static List<List<String>> all() {
        return ALL;
    }

    /**
     * The rankings of a source. Random ones are the first {@code count} of the 720 after a shuffle
     * with L64X128MixRandom, so that a larger count with the same seed contains the smaller one.
     */
    public static List<List<String>> expand(ContextSource source) {
        return switch (source) {
            case ContextSource.All() -> ALL;
            case ContextSource.Rankings(var rankings) -> rankings;
            case ContextSource.Random(int count, long seed) -> {
                var shuffled = new ArrayList<>(ALL);
                Collections.shuffle(
                        shuffled, RandomGeneratorFactory.of("L64X128MixRandom").create(seed));
                yield List.copyOf(shuffled.subList(0, count));
            }
        };
    }

    private static List<List<String>> permutations(List<String> head, List<String> rest) {
        if (rest.isEmpty()) {
            return List.of(head);
        }
        var found = new ArrayList<List<String>>();
        for (String next : rest) {
            var longer = new ArrayList<>(head);
            longer.add(next);
            var shorter = new ArrayList<>(rest);
            shorter.remove(next);
            found.addAll(permutations(List.copyOf(longer), shorter));
        }
        return List.copyOf(found);
    }
}
