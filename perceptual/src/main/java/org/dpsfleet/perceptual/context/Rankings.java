package org.dpsfleet.perceptual.context;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.Seeds;
import org.dpsfleet.perceptual.distortion.Distortion;
import org.dpsfleet.perceptual.distortion.Distortions;

/** Sets of contexts. All rankings of a set rank the same distortions. */
public final class Rankings {
    /** So many distortions can have all their rankings listed: 5040. */
    public static final int MOST_FOR_ALL = 7;

    /** So many distortions can be ranked at random. */
    public static final int MOST_FOR_RANDOM = 12;

    /** So many rankings can be drawn at once, which is all of eight distortions. */
    private static final int MOST_DRAWN = 40_320;

    private Rankings() {}

    /** All rankings of the six, 720, in lexicographic order of the published order. */
    public static List<Ranking> all() {
        return all(Distortions.PUBLISHED);
    }

    /**
     * All rankings of some distortions, in lexicographic order of {@link Distortions#inOrder}.
     *
     * @param distortions 2 to 7 different ones; their own order does not matter
     * @throws BadDataException if there are more or fewer, or one is there twice
     */
    public static List<Ranking> all(List<? extends Distortion> distortions) {
        List<Distortion> kinds = kinds(distortions, MOST_FOR_ALL, "All rankings can be listed of");
        List<Ranking> all = new ArrayList<>();
        extend(kinds, new ArrayList<>(), new HashSet<>(), all);
        return List.copyOf(all);
    }

    private static void extend(
            List<Distortion> kinds, List<Distortion> begun, Set<Distortion> used, List<Ranking> all) {
        if (begun.size() == kinds.size()) {
            all.add(new Ranking(begun));
            return;
        }
        for (Distortion next : kinds) {
            if (used.add(next)) {
                begun.add(next);
                extend(kinds, begun, used, all);
                begun.removeLast();
                used.remove(next);
            }
        }
    }

    /**
     * Different rankings of the six drawn at random.
     *
     * @param count 1 to 720
     * @throws BadDataException if there are not so many
     */
    public static List<Ranking> random(int count, long seed) {
        return random(count, seed, Distortions.PUBLISHED);
    }

    /**
     * Different rankings drawn at random; with the same seed, more of them begin with the same.
     *
     * @param count 1 to as many as there are, at most 40320
     * @param distortions 2 to 12 different ones; their own order does not matter
     * @throws BadDataException if there are not so many rankings, or more or fewer distortions
     */
    public static List<Ranking> random(int count, long seed, List<? extends Distortion> distortions) {
        List<Distortion> kinds = kinds(distortions, MOST_FOR_RANDOM, "Rankings can be drawn of");
        long most = 1;
        for (int factor = 2; factor <= kinds.size(); factor++) {
            most = Math.min(MOST_DRAWN, most * factor);
        }
        if (count < 1 || count > most) {
            throw new BadDataException(String.format(
                    Locale.ROOT, "%d different rankings are asked for, and 1 to %d can be had.", count, most));
        }
        RandomGenerator random = Seeds.generator(seed, "rankings");
        if (kinds.size() <= MOST_FOR_ALL) {
            List<Ranking> all = new ArrayList<>(all(kinds));
            Collections.shuffle(all, random);
            return List.copyOf(all.subList(0, count));
        }
        Set<Ranking> drawn = new LinkedHashSet<>();
        while (drawn.size() < count) {
            List<Distortion> order = new ArrayList<>(kinds);
            Collections.shuffle(order, random);
            drawn.add(new Ranking(order));
        }
        return List.copyOf(drawn);
    }

    /**
     * The distortions that all of some rankings rank, in the order of {@link Distortions#known}.
     *
     * @param rankings at least one
     * @throws BadDataException if two of them do not rank the same distortions
     */
    public static List<Distortion> kinds(List<Ranking> rankings) {
        Ranking first = rankings.getFirst();
        List<Distortion> kinds = first.kinds();
        String names = Distortions.names(kinds);
        for (Ranking other : rankings) {
            if (!Distortions.names(other.kinds()).equals(names)) {
                throw new BadDataException(
                        "The rankings '%s' and '%s' do not rank the same distortions.".formatted(first, other));
            }
        }
        return kinds;
    }

    private static List<Distortion> kinds(List<? extends Distortion> distortions, int most, String what) {
        if (distortions.size() > most) {
            throw new BadDataException(String.format(
                    Locale.ROOT,
                    "%s %d distortions at most, not of %d: %s.",
                    what,
                    most,
                    distortions.size(),
                    Distortions.names(distortions)));
        }
        return new Ranking(List.copyOf(distortions)).kinds(); // which checks the rest
    }
}
