package org.dpsfleet.report;

import java.util.List;
import org.dpsfleet.report.statistics.Interval;
import org.jspecify.annotations.Nullable;

/**
 * Claim 3: what adapting to contexts does to the agreement with people.
 *
 * @param measure of {@code change}: {@code 2AFC score}, or {@code JND mAP} where there is no 2AFC
 *     split
 * @param change adapted minus baseline, mean over contexts and over the splits of that measure;
 *     null where one of the two was not scored
 * @param interval over contexts; null where there is too little to resample
 * @param n contexts
 * @param splits one per split of the data set
 */
public record PerceptualChange(
        String measure, @Nullable Double change, @Nullable Interval interval, int n, List<SplitChange> splits) {

    /**
     * One split.
     *
     * @param baseline score of the baseline; null where not scored
     * @param adapted mean over contexts, draw seeds and repetitions; null where not scored
     * @param judgements triplets or pairs in the split
     */
    public record SplitChange(
            String split,
            String measure,
            @Nullable Double baseline,
            @Nullable Double adapted,
            @Nullable Double change,
            @Nullable Interval interval,
            int judgements) {}
}
