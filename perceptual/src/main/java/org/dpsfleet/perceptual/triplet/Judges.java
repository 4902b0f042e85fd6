package org.dpsfleet.perceptual.triplet;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.dpsfleet.perceptual.context.Ranking;
import org.dpsfleet.perceptual.distortion.Distortion;

/** The answers that contexts expect for triplets. */
public final class Judges {
    private static final int[] NONE = {};

    private Judges() {}

    /**
     * The judge of every triplet in every context.
     *
     * @return {@code [n, K]}: 0 where p0 is closer in that context, 1 where p1 is
     */
    public static float[] of(List<TripletDraw> draws, List<Ranking> rankings) {
        int contexts = rankings.size();
        Map<Distortion, int[]> positions = new EnumMap<>(Distortion.class);
        for (Distortion kind : Distortion.values()) {
            positions.put(kind, rankings.stream().mapToInt(r -> r.position(kind)).toArray());
        }
        float[] judges = new float[Math.multiplyExact(draws.size(), contexts)];
        int at = 0;
        for (TripletDraw draw : draws) {
            int[] first = positions.getOrDefault(draw.first().kind(), NONE);
            int[] second = positions.getOrDefault(draw.second().kind(), NONE);
            for (int k = 0; k < contexts; k++) {
                judges[at++] = first[k] < second[k] ? 0 : 1;
            }
        }
        return judges;
    }
}
