package org.dpsfleet.coordinator.task;

import java.util.Comparator;
import org.dpsfleet.schemas.message.Stage;

/** A place on the way of a task; ways are ordered by stage, then attempt, then phase. */
public record Position(Stage stage, int attempt, Phase phase) implements Comparable<Position> {
    private static final Comparator<Position> ORDER = Comparator.comparing(Position::stage)
            .thenComparingInt(Position::attempt)
            .thenComparing(Position::phase);

    @Override
    public int compareTo(Position other) {
        return ORDER.compare(this, other);
    }
}
