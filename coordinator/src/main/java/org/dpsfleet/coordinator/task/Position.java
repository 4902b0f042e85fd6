package org.dpsfleet.coordinator.task;

import java.util.Comparator;

/**
 * A task's position, ordered by stage, then attempt, then phase.
 *
 * @param stage its place in the pipeline, from 0
 */
public record Position(int stage, int attempt, Phase phase) implements Comparable<Position> {
    private static final Comparator<Position> ORDER = Comparator.comparingInt(Position::stage)
            .thenComparingInt(Position::attempt)
            .thenComparing(Position::phase);

    @Override
    public int compareTo(Position other) {
        return ORDER.compare(this, other);
    }
}
