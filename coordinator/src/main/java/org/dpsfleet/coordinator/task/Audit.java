package org.dpsfleet.coordinator.task;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.dpsfleet.schemas.message.Stage;
import org.dpsfleet.schemas.stage.Pipeline;
import org.jspecify.annotations.Nullable;

/**
 * The numbers in a task's {@link History}, by stage. They come from one topic in its order, so they
 * are the same however the records of several topics interleave.
 */
public final class Audit {
    private final Pipeline pipeline;
    private final List<StageAudit> stages = new ArrayList<>();

    private Audit(Pipeline pipeline) {
        this.pipeline = pipeline;
        pipeline.stages().forEach(_ -> stages.add(new StageAudit()));
    }

    /** Adds up a history. */
    public static Audit of(History history) {
        var audit = new Audit(history.pipeline());
        for (var fact : history.outcomes()) {
            audit.of(fact.event().stage()).add(fact.event(), fact.recordedAt());
        }
        return audit;
    }

    /** The numbers of one stage. */
    public StageAudit of(Stage stage) {
        return stages.get(pipeline.index(stage));
    }

    /** Results that came after the first one of their stage, which is the one that counts. */
    public int superseded() {
        return stages.stream().mapToInt(s -> Math.max(0, s.successes() - 1)).sum();
    }

    /** Attempts whose worker vanished, in all stages. */
    public int lost() {
        return stages.stream().mapToInt(StageAudit::lost).sum();
    }

    /** When the task was scored, or else last dead-lettered or cancelled; null if neither happened. */
    public @Nullable Instant closedAt() {
        var scored = stages.getLast().succeeded();
        if (scored != null) {
            return scored;
        }
        for (var stage : stages.reversed()) {
            if (stage.terminated() != null) {
                return stage.terminated();
            }
        }
        return null;
    }
}
