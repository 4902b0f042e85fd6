package org.dpsfleet.report;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.List;
import org.dpsfleet.report.statistics.Interval;
import org.dpsfleet.report.statistics.Share;
import org.dpsfleet.report.statistics.SignedRankTest;
import org.dpsfleet.vocabulary.Comparison;
import org.dpsfleet.vocabulary.Variant;
import org.jspecify.annotations.Nullable;

/**
 * What one variant of one network, compared and trained in one way, showed against the baseline of the same
 * network, comparison and channel norm: the paper's three claims for this experiment, and where they come from.
 *
 * <p>In JSON the fields of its groups are fields of the finding.
 *
 * @param subject what was compared
 * @param claims the claims in numbers
 * @param sentences the three claims in words, or why one can't be made
 * @param evidence where they come from
 */
public record Finding(
        @JsonUnwrapped Subject subject,
        @JsonUnwrapped Claims claims,
        List<String> sentences,
        @JsonUnwrapped Evidence evidence) {

    /**
     * What was compared, and on how much.
     *
     * @param network its name, with what tells it from another of the same name
     * @param layers of the network that the metric compares
     * @param variant the adapted one, or the baseline where nothing else was scored
     * @param judged whether the context is what people judged, rather than rankings
     * @param drawSeeds how many seeds of draws the scores average over
     * @param runs adapted metrics scored: contexts times draw seeds times repetitions
     * @param combination of channel norm and training; null where the experiment names one only
     */
    public record Subject(
            String network,
            List<Integer> layers,
            Comparison comparison,
            Variant variant,
            boolean judged,
            int drawSeeds,
            int runs,
            @Nullable Combination combination) {
        /** What tells it from the experiment's other combinations, in a list; empty where there are none. */
        List<String> apart() {
            return combination == null ? List.of() : List.of(combination.words());
        }
    }

    /**
     * The claims in numbers.
     *
     * @param meanBaseline mean 2AFC test score of the baseline; null where it was not scored
     * @param meanAdapted mean 2AFC test score of the variant; null where only the baseline was scored
     * @param improvement claim 1: null without a baseline and a variant to compare
     * @param difficulty claim 2: null where undefined
     * @param perceptual claim 3, or the scores of what there is; null without a perceptual data set
     * @param furtherTests the same on each test set beside the first; empty without one
     */
    public record Claims(
            @Nullable Double meanBaseline,
            @Nullable Double meanAdapted,
            @Nullable Improvement improvement,
            @Nullable Difficulty difficulty,
            @Nullable PerceptualChange perceptual,
            List<FurtherTestChange> furtherTests) {}

    /**
     * What the claims come from; the page plots it.
     *
     * @param contexts one per ranking, from the hardest to the easiest
     * @param extremes the hardest and the easiest of them
     * @param heatMaps the contexts' scores by their ranking; empty where people judged
     * @param distortions scores per pair of distortions and per place in the ranking
     * @param validation scores on held-out training images after each epoch; empty where nothing was
     *     trained or held out
     */
    public record Evidence(
            List<ContextOutcome> contexts,
            Extremes extremes,
            List<HeatMap> heatMaps,
            DistortionScores distortions,
            List<ValidationEpoch> validation) {}

    /**
     * Claim 1: adapting makes the metric better in its context.
     *
     * @param contexts the share of contexts whose mean over runs is better than the baseline
     * @param runs the share of single runs that are better
     * @param median improvement of the 2AFC test score over contexts
     * @param medianInterval null where there is only one context
     * @param mean improvement over contexts
     * @param meanInterval null where there is only one context
     * @param test whether the changes of the contexts are more than chance
     */
    public record Improvement(
            Share contexts,
            Share runs,
            double median,
            @Nullable Interval medianInterval,
            double mean,
            @Nullable Interval meanInterval,
            SignedRankTest test) {}

    /**
     * Claim 2: contexts that are hard for the baseline are hard for the adapted metric.
     *
     * @param correlation Spearman's, between the two scores over contexts
     * @param interval null where there is too little to resample
     * @param n contexts
     */
    public record Difficulty(double correlation, @Nullable Interval interval, int n) {}

    /**
     * One context.
     *
     * @param baseline mean 2AFC test score over draw seeds; null where not scored
     * @param adapted mean over draw seeds and repetitions; null where not scored
     * @param lowest of the single runs
     * @param highest of the single runs
     */
    public record ContextOutcome(
            List<String> ranking,
            @Nullable Double baseline,
            @Nullable Double adapted,
            @Nullable Double improvement,
            @Nullable Double lowest,
            @Nullable Double highest) {
        /** The adapted score, or the baseline's where nothing was adapted. */
        double score() {
            return adapted != null ? adapted : baseline != null ? baseline : Double.NaN;
        }
    }
}
