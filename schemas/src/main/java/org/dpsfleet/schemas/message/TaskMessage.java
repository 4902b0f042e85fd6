package org.dpsfleet.schemas.message;

import org.jspecify.annotations.Nullable;

/** A message that workers take from the topic of a stage: it stands for one attempt of that stage. */
public interface TaskMessage {
    /** Sha256 of the canonical JSON of {@code work} and {@code evaluation}; the same in all stages. */
    String taskId();

    /** The experiment that first asked for the task. */
    String experimentId();

    /** The attempt of this stage, from 1. */
    int attempt();

    /** What is adapted to what. */
    AdaptationWork work();

    /** How the result is tested. */
    EvaluationWork evaluation();

    /** Where the attempt goes on from, as the message itself says; null: from the beginning. */
    default @Nullable String resumeFrom() {
        return null;
    }

    /**
     * The message of another attempt, which asks for the same.
     *
     * @param resumeFrom the newest state that an attempt of the task left; null for none. A stage that
     *     always starts from the beginning ignores it.
     */
    TaskMessage again(int attempt, @Nullable String resumeFrom);
}
