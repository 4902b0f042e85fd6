package org.dpsfleet.perceptual.triplet;

import java.util.List;
import org.dpsfleet.perceptual.context.Ranking;
import org.dpsfleet.perceptual.distortion.Distortion;

/** The answers that contexts expect for triplets. */
public final class Judges {
    private Judges() {}

    /**
     * The judge of every triplet in every context.
     *
     * @return {@code [n, K]}: 0 where p0 is closer in that context, 1 where p1 is
     */
    public static float[] of(List<TripletDraw> draws, List<Ranking> rankings) {
        int contexts = rankings.size();
        int kinds = Distortion.values().length;
        int[] positions = new int[contexts * kinds];
        for (int k = 0; k < contexts; k++) {
            for (Distortion kind : Distortion.values()) {
                positions[k * kinds + kind.ordinal()] = rankings.get(k).position(kind);
            }
        }
        float[] judges = new float[Math.multiplyExact(draws.size(), contexts)];
        for (int n = 0; n < draws.size(); n++) {
            int first = draws.get(n).first().kind().ordinal();
            int second = draws.get(n).second().kind().ordinal();
            for (int k = 0; k < contexts; k++) {
                boolean earlier = positions[k * kinds + first] < positions[k * kinds + second];
                judges[n * contexts + k] = earlier ? 0 : 1;
            }
        }
        return judges;
    }
}
