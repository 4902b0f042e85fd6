package org.dpsfleet.schemas.message;

import java.util.List;
import org.dpsfleet.schemas.spec.NamedTest;
import org.dpsfleet.schemas.spec.PerceptualSource;
import org.dpsfleet.schemas.spec.TestSpec;
import org.jspecify.annotations.Nullable;

/**
 * What a checkpoint is scored on.
 *
 * @param test the contexts' test set
 * @param furtherTests other test sets
 * @param perceptual data set of human judgements, null for none
 * @param drawSeed seed of the test set's draws
 */
public record EvaluationWork(
        TestSpec test,
        List<NamedTest> furtherTests,
        @Nullable PerceptualSource perceptual,
        long drawSeed) {
    public EvaluationWork {
        furtherTests = List.copyOf(furtherTests);
    }
}
