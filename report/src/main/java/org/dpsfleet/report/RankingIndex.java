package org.dpsfleet.report;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** The place of a ranking among the 720 of the paper's six distortions, which are counted in lexicographic order. */
final class RankingIndex {
    /** The order that rankings are counted in; that of the coordinator's plan. */
    private static final List<String> DISTORTIONS =
            List.of("rotate", "translate", "darken", "color", "blur", "zoom_in");

    private RankingIndex() {}

    /** From 0 to 719; empty for what is no ranking of all six. */
    static OptionalInt of(List<String> ranking) {
        var left = new ArrayList<>(DISTORTIONS);
        if (ranking.size() != left.size()) {
            return OptionalInt.empty();
        }
        int index = 0;
        for (var distortion : ranking) {
            int place = left.indexOf(distortion);
            if (place < 0) {
                return OptionalInt.empty();
            }
            index = index * left.size() + place;
            left.remove(place);
        }
        return OptionalInt.of(index);
    }
}
