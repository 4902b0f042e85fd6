package org.dpsfleet.coordinator.plan;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.random.RandomGeneratorFactory;
import org.dpsfleet.schemas.spec.ContextSource;

/**
 * The contexts, that is, rankings of distortions, that a {@link ContextSource} stands for.
 */
public final class Contexts {
    /** The published six distortions, in the order that their 720 rankings are counted in. */
    public static final List<String> DISTORTIONS = List.of("rotate", "translate", "darken", "color", "blur", "zoom_in");

    private static final int MOST_TO_PERMUTE = 7;

    private Contexts() {}

    /**
     * The rankings of a source, in lexicographic order of its distortions. Random ones are the first
     * {@code count} after a shuffle of all with L64X128MixRandom, so that a larger count with the same
     * seed contains the smaller one; of more than seven distortions they are shuffled one by one. The
     * judgements of people are one context with an empty ranking.
     */
    public static List<List<String>> expand(ContextSource source) {
        return switch (source) {
            case ContextSource.All(var distortions) -> permutations(List.of(), orPublished(distortions));
            case ContextSource.Rankings(var rankings) -> rankings;
            case ContextSource.Judged() -> List.of(List.of());
            case ContextSource.Random(int count, long seed, var distortions) ->
                random(count, seed, orPublished(distortions));
        };
    }

    /** How many rankings {@link #expand} gives, without making them. */
    public static long count(ContextSource source) {
        return switch (source) {
            case ContextSource.All(var distortions) ->
                factorial(orPublished(distortions).size());
            case ContextSource.Rankings(var rankings) -> rankings.size();
            case ContextSource.Judged() -> 1;
            case ContextSource.Random random -> random.count();
        };
    }

    private static long factorial(int n) {
        return n < 2 ? 1 : n * factorial(n - 1);
    }

    private static List<String> orPublished(List<String> distortions) {
        return distortions.isEmpty() ? DISTORTIONS : distortions;
    }

    private static List<List<String>> random(int count, long seed, List<String> distortions) {
        var random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        if (distortions.size() <= MOST_TO_PERMUTE) {
            var all = new ArrayList<>(permutations(List.of(), distortions));
            Collections.shuffle(all, random);
            return List.copyOf(all.subList(0, count));
        }
        var drawn = new LinkedHashSet<List<String>>();
        while (drawn.size() < count) {
            var ranking = new ArrayList<>(distortions);
            Collections.shuffle(ranking, random);
            drawn.add(List.copyOf(ranking));
        }
        return List.copyOf(drawn);
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
