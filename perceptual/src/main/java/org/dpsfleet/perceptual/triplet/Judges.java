package org.dpsfleet.perceptual.triplet;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.context.Ranking;
import org.dpsfleet.perceptual.distortion.Distortion;

/** The answers that contexts expect for triplets. */
public final class Judges {
    private Judges() {}

    /**
     * The judge of every triplet in every context.
     *
     * @return {@code [n, K]}: 0 where p0 is closer in that context, 1 where p1 is
     * @throws BadDataException if a context does not rank a distortion that was drawn
     */
    public static float[] of(List<TripletDraw> draws, List<Ranking> rankings) {
        int contexts = rankings.size();
        Map<Distortion, int[]> positions = new HashMap<>();
        float[] judges = new float[Math.multiplyExact(draws.size(), contexts)];
        int at = 0;
        for (TripletDraw draw : draws) {
            int[] first = positions(draw.first().kind(), rankings, positions);
            int[] second = positions(draw.second().kind(), rankings, positions);
            for (int k = 0; k < contexts; k++) {
                judges[at++] = first[k] < second[k] ? 0 : 1;
            }
        }
        return judges;
    }

    private static int[] positions(Distortion kind, List<Ranking> rankings, Map<Distortion, int[]> known) {
        return known.computeIfAbsent(
                kind,
                drawn -> rankings.stream().mapToInt(r -> position(drawn, r)).toArray());
    }

    private static int position(Distortion kind, Ranking ranking) {
        int position = ranking.position(kind);
        if (position < 0) {
            throw new BadDataException("The ranking '%s' does not rank %s, with which triplets were made."
                    .formatted(ranking, kind.name()));
        }
        return position;
    }
}
