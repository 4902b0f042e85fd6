package org.dpsfleet.perceptual.evaluation;

/**
 * How well a metric tells two distortions apart, in whichever order a triplet has them.
 *
 * @param first name of the one which comes first in the order of the known distortions
 * @param second name of the other
 * @param n triplets with these two, at least 1
 * @param score 2AFC score on them, 0 to 1
 */
public record PairScore(String first, String second, int n, double score) {}
