package org.dpsfleet.schemas.message;

import org.jspecify.annotations.Nullable;

/**
 * Value of {@code dps.adaptation-tasks}, keyed by task id: adapt, then evaluate.
 *
 * @param version of this message's schema
 * @param taskId sha256 of the canonical JSON of {@code work} and {@code evaluation}; another one where a task with that
 *     id was deleted, see {@link TaskList}
 * @param experimentId of the experiment that first asked for it
 * @param attempt from 1
 * @param resumeFrom where an earlier attempt left its training state (URI of a folder), null for
 *     none
 * @param remakesFor the stage that could not read the checkpoint of an earlier attempt and waits for it to be made
 *     again; the attempt then is one of that stage, and the next one after it reads the checkpoint. Null: it is made for
 *     the first time
 */
public record AdaptationTask(
        int version,
        String taskId,
        String experimentId,
        int attempt,
        AdaptationWork work,
        EvaluationWork evaluation,
        @Nullable String resumeFrom,
        @Nullable Stage remakesFor)
        implements TaskMessage {
    public static final int VERSION = 1;

    /** Of a checkpoint that is made for the first time. */
    public AdaptationTask(
            int version,
            String taskId,
            String experimentId,
            int attempt,
            AdaptationWork work,
            EvaluationWork evaluation,
            @Nullable String resumeFrom) {
        this(version, taskId, experimentId, attempt, work, evaluation, resumeFrom, null);
    }

    @Override
    public Stage stage(Stage taker) {
        return remakesFor == null ? taker : remakesFor;
    }

    @Override
    public AdaptationTask again(int nextAttempt, @Nullable String from) {
        return new AdaptationTask(version, taskId, experimentId, nextAttempt, work, evaluation, from, remakesFor);
    }
}
