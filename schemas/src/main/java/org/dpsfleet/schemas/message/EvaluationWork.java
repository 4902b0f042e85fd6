package org.dpsfleet.schemas.message;

import org.dpsfleet.schemas.spec.PerceptualSource;
import org.dpsfleet.schemas.spec.TestSpec;
import org.jspecify.annotations.Nullable;

/**
 * What a checkpoint is scored on.
 *
 * @param test the contexts' test set
 * @param perceptual data set of human judgements, null for none
 * @param drawSeed seed of the test set's draws
 */
public record EvaluationWork(TestSpec test, @Nullable PerceptualSource perceptual, long drawSeed) {}
