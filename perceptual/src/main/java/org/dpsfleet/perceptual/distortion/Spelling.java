package org.dpsfleet.perceptual.distortion;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Finds the distortion that somebody meant who misspelt it. */
final class Spelling {
    /** More edits than that are no slip of the pen. */
    private static final int MOST_EDITS = 3;

    private Spelling() {}

    static Optional<Distortion> nearest(String word, List<Distortion> among) {
        String lower = word.toLowerCase(Locale.ROOT).replace('-', '_').replace(' ', '_');
        return among.stream()
                .filter(d -> edits(lower, d.name()) <= MOST_EDITS)
                .min(Comparator.comparingInt(d -> edits(lower, d.name())));
    }

    /** Levenshtein distance: letters to insert, delete or replace. */
    static int edits(String a, String b) {
        int[] row = new int[b.length() + 1];
        Arrays.setAll(row, j -> j);
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
