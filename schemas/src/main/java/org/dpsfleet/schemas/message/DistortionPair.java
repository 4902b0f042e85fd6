package org.dpsfleet.schemas.message;

/**
 * How often a test set compares two distortions, in either order.
 *
 * @param first name of a distortion
 * @param second name of another
 * @param n triplets with the two; where there is none, the pair has no score that counts
 */
public record DistortionPair(String first, String second, int n) {}
