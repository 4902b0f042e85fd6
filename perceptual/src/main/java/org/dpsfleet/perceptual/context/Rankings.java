package org.dpsfleet.perceptual.context;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.Seeds;
import org.dpsfleet.perceptual.distortion.Distortion;

/** Sets of contexts. */
public final class Rankings {
    private Rankings() {}

    /** All rankings, 720 of six distortions, in lexicographic order of the published order. */
    public static List<Ranking> all() {
        List<Ranking> all = new ArrayList<>();
        extend(new ArrayList<>(), EnumSet.noneOf(Distortion.class), all);
        return List.copyOf(all);
    }

    private static void extend(List<Distortion> begun, Set<Distortion> used, List<Ranking> all) {
        if (begun.size() == Distortion.values().length) {
            all.add(new Ranking(begun));
            return;
        }
        Arrays.stream(Distortion.values()).filter(next -> !used.contains(next)).forEach(next -> {
            begun.add(next);
            used.add(next);
            extend(begun, used, all);
            begun.removeLast();
            used.remove(next);
        });
    }

    /**
     * Different rankings drawn at random; with the same seed, more of them begin with the same.
     *
     * @param count 1 to 720
     * @throws BadDataException if there are not so many
     */
    public static List<Ranking> random(int count, long seed) {
        List<Ranking> all = new ArrayList<>(all());
        if (count < 1 || count > all.size()) {
            throw new BadDataException(
                    "%d different rankings are asked for, and 1 to %d can be had."
                            .formatted(count, all.size()));
        }
        Collections.shuffle(all, Seeds.generator(seed, "rankings"));
        return List.copyOf(all.subList(0, count));
    }
}
