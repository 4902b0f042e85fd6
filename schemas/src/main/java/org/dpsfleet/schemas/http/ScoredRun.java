package org.dpsfleet.schemas.http;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The score of one metric that was adapted to one context, and which task it comes from.
 *
 * @param network its name
 * @param layers of it that are compared
 * @param variant for example {@code lin}
 * @param channelNorm whether features are scaled to unit length over their channels
 * @param combination of channel norm and training, in words that tell it from the experiment's others; null where it
 *     names one only
 * @param repetition which initialisation, from 0
 * @param testScore 2AFC score on the context's test set
 * @param triplets of that test set
 * @param attempt of the evaluation that counts
 * @param worker that scored it
 */
public record ScoredRun(
        String taskId,
        String network,
        List<Integer> layers,
        String comparison,
        String variant,
        boolean channelNorm,
        @Nullable String combination,
        long drawSeed,
        int repetition,
        double testScore,
        int triplets,
        int attempt,
        String worker) {
    public ScoredRun {
        layers = List.copyOf(layers);
    }
}
