/** Scoring metrics on contexts and on human judgements. */
@NullMarked
package org.dpsfleet.perceptual.evaluation;

import org.jspecify.annotations.NullMarked;
