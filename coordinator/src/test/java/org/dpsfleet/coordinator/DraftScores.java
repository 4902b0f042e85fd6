package org.dpsfleet.coordinator;

import org.dpsfleet.schemas.message.AdaptationWork;
import org.dpsfleet.schemas.message.CheckpointReady;
import org.dpsfleet.schemas.message.EvaluationWork;
import org.dpsfleet.schemas.message.TaskMessage;
import org.jspecify.annotations.Nullable;

/**
 * Work for a stage that only tests have: a checkpoint's score, to be calibrated. Unlike the messages of the
 * fleet's own stages it holds the task within another message.
 */
record DraftScores(int version, int attempt, CheckpointReady checkpoint, double score) implements TaskMessage {
    static final int VERSION = 1;

    @Override
    public String taskId() {
        return checkpoint.taskId();
    }

    @Override
    public String experimentId() {
        return checkpoint.experimentId();
    }

    @Override
    public AdaptationWork work() {
        return checkpoint.work();
    }

    @Override
    public EvaluationWork evaluation() {
        return checkpoint.evaluation();
    }

    @Override
    public DraftScores again(int nextAttempt, @Nullable String resumeFrom) {
        return new DraftScores(version, nextAttempt, checkpoint, score);
    }
}
