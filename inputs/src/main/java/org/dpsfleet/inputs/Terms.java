package org.dpsfleet.inputs;

import java.util.List;
import org.dpsfleet.perceptual.context.Ranking;
import org.dpsfleet.perceptual.metric.Compared;
import org.dpsfleet.perceptual.metric.FeatureComparison;
import org.dpsfleet.schemas.message.AdaptationWork;
import org.dpsfleet.schemas.message.NetworkMetric;

/** Words of messages in the terms of the science. */
public final class Terms {
    private Terms() {}

    /** How a task compares features. */
    public static FeatureComparison comparison(AdaptationWork work) {
        return new FeatureComparison(work.comparison(), work.channelNorm());
    }

    /** What a task's metrics compare. */
    public static Compared compared(AdaptationWork work) {
        return new Compared(work.network().layers(), comparison(work));
    }

    /** What a metric compares. */
    public static Compared compared(NetworkMetric metric) {
        return new Compared(metric.layers(), new FeatureComparison(metric.comparison(), metric.channelNorm()));
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
