package org.dpsfleet.report;

import org.dpsfleet.vocabulary.TrainingSpec;
import org.jspecify.annotations.Nullable;

/**
 * Which of its channel norms and trainings an experiment's metrics have; only where it names several.
 *
 * @param words what differs within the experiment, for example {@code no channel norm, 5 epochs}
 * @param channelNorm whether features are scaled to unit length over their channels
 * @param training null for a baseline, which is not trained
 */
public record Combination(
        String words, boolean channelNorm, @Nullable TrainingSpec training) {}
