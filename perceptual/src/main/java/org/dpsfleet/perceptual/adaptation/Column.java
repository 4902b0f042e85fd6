package org.dpsfleet.perceptual.adaptation;

import org.dpsfleet.perceptual.context.Ranking;

/**
 * One of the metrics that are adapted side by side: a context and an initialisation.
 *
 * @param ranking the context
 * @param repetition which of its initialisations, from 0
 */
public record Column(Ranking ranking, int repetition) {}
