package org.dpsfleet.perceptual.adaptation;

import org.dpsfleet.perceptual.context.Ranking;

/**
 * One of the metrics that are adapted side by side: a context and an initialisation.
 *
 * @param context its name, such as a ranking's text; with the repetition it decides the initial values
 * @param repetition which of its initialisations, from 0
 */
public record Column(String context, int repetition) {
    /** A column for the context that a ranking makes. */
    public Column(Ranking ranking, int repetition) {
        this(ranking.toString(), repetition);
    }
}
