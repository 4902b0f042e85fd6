package org.dpsfleet.schemas.message;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A message that workers take from the topic of a stage: it stands for one attempt of that stage. */
public interface TaskMessage {
    /** Sha256 of the canonical JSON of {@code work} and {@code evaluation}; the same in all stages. */
    String taskId();

    /** The experiment that first asked for the task. */
    String experimentId();

    /** The attempt of its stage, from 1. */
    int attempt();

    /**
     * The tasks that the message brings, each as if a message of its own brought it: nearly always one. The first is the
     * one that the message names.
     */
    default List<? extends TaskMessage> members() {
        return List.of(this);
    }

    /** What is adapted to what. */
    AdaptationWork work();

    /** How the result is tested. */
    EvaluationWork evaluation();

    /** Where the attempt goes on from, as the message itself says; null: from the beginning. */
    default @Nullable String resumeFrom() {
        return null;
    }

    /**
     * The stage that the attempt is one of: nearly always the one whose workers take the message.
     *
     * @param taker whose workers take it
     */
    default Stage stage(Stage taker) {
        return taker;
    }

    /**
     * The message that has the stage before make again what this one names.
     *
     * @param waiting the stage that can't go on without it; the attempt is one of that stage
     * @param resumeFrom the newest state that an attempt of the task left; null for none
     * @return empty if it names nothing that could be made again
     */
    default Optional<TaskMessage> remake(Stage waiting, int attempt, @Nullable String resumeFrom) {
        return Optional.empty();
    }

    /**
     * The message of another attempt, which asks for the same.
     *
     * @param resumeFrom the newest state that an attempt of the task left; null for none. A stage that
     *     always starts from the beginning ignores it.
     */
    TaskMessage again(int attempt, @Nullable String resumeFrom);
}
