package org.dpsfleet.coordinator.task;

import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import org.dpsfleet.schemas.message.Stage;
import org.jspecify.annotations.Nullable;

/**
 * The numbers in a task's {@link History}, by stage. They come from one topic in its order, so they
 * are the same however the records of several topics interleave.
 */
public final class Audit {
    private final Map<Stage, StageAudit> stages = new EnumMap<>(Stage.class);

    private Audit() {}

    /** Adds up a history. */
    public static Audit of(History history) {
        var audit = new Audit();
        for (var fact : history.outcomes()) {
            audit.of(fact.event().stage()).add(fact.event(), fact.recordedAt(), history.advanced(fact.event()));
        }
        return audit;
    }

    /** The numbers of one stage. */
    public StageAudit of(Stage stage) {
        return stages.computeIfAbsent(stage, _ -> new StageAudit());
    }

    /** Results that came after the first one of their stage, which is the one that counts. */
    public int superseded() {
        return stages.values().stream()
                .mapToInt(s -> Math.max(0, s.successes() - 1))
                .sum();
    }

    /** When the task was scored, or else last given up; null if neither happened. */
    public @Nullable Instant closedAt() {
        var scored = of(Stage.EVALUATION).succeeded();
        if (scored != null) {
            return scored;
        }
        var late = of(Stage.EVALUATION).died();
        return late != null ? late : of(Stage.ADAPTATION).died();
    }
}
