package org.dpsfleet.inputs;

import java.util.List;
import org.dpsfleet.perceptual.adaptation.Protocol;
import org.dpsfleet.perceptual.context.Ranking;
import org.dpsfleet.perceptual.metric.Comparison;
import org.dpsfleet.perceptual.metric.FeatureComparison;
import org.dpsfleet.schemas.message.AdaptationWork;

/** Words of messages in the terms of the science. */
public final class Terms {
    private Terms() {}

    /** The description of the method that a message asks for. */
    public static Protocol protocol(org.dpsfleet.schemas.spec.Protocol protocol) {
        return switch (protocol) {
            case CORRECTED -> Protocol.CORRECTED;
            case PUBLISHED -> Protocol.PUBLISHED;
        };
    }

    /** How a task compares features. */
    public static FeatureComparison comparison(AdaptationWork work) {
        return new FeatureComparison(comparison(work.comparison()), work.channelNorm());
    }

    private static Comparison comparison(org.dpsfleet.schemas.spec.Comparison comparison) {
        return switch (comparison) {
            case SPATIAL -> Comparison.SPATIAL;
            case MEAN -> Comparison.MEAN;
            case SORT -> Comparison.SORT;
            case SPATIAL_MEAN -> Comparison.SPATIAL_MEAN;
            case SPATIAL_SORT -> Comparison.SPATIAL_SORT;
        };
    }

    /** Whether a context, by the names of its distortions, stands for the judgements of people. */
    public static boolean isJudged(List<String> names) {
        return names.isEmpty();
    }

    /**
     * A context from the names of its distortions.
     *
     * @throws org.dpsfleet.perceptual.BadDataException if one is unknown or repeated, or there is only one
     */
    public static Ranking ranking(List<String> names) {
        return Ranking.parse(String.join(",", names));
    }
}
