package org.dpsfleet.report;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How well triplets are judged, by the two distortions they compare and by the places of these in
 * the context's ranking. Where both metrics were scored, both are counted on the same contexts and
 * draw seeds only. All is empty where people judged.
 *
 * @param pairs each pair once, names in alphabetical order: its triplets of all contexts and draw
 *     seeds pooled
 * @param positions each two places once: a context's triplets pooled, then the mean over contexts
 * @param distances the same by how far apart the two places are
 */
public record DistortionScores(List<Pair> pairs, List<Position> positions, List<Distance> distances) {
    /** Nothing is known per pair. */
    static final DistortionScores NONE = new DistortionScores(List.of(), List.of(), List.of());

    /**
     * Two distortions.
     *
     * @param triplets of the test sets, those of each draw seed counted once
     * @param baseline 2AFC score; null where not scored
     * @param adapted 2AFC score; null where not scored
     */
    public record Pair(
            String first,
            String second,
            int triplets,
            @Nullable Double baseline,
            @Nullable Double adapted) {}

    /**
     * Two places of a ranking.
     *
     * @param first place, from 1, the most similar
     * @param second place, above the first
     */
    public record Position(
            int first,
            int second,
            int contexts,
            @Nullable Double baseline,
            @Nullable Double adapted) {}

    /**
     * All places that are so far apart.
     *
     * @param distance second place minus first, from 1
     */
    public record Distance(
            int distance,
            int contexts,
            @Nullable Double baseline,
            @Nullable Double adapted) {}
}
