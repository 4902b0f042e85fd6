package org.dpsfleet.worker;

import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.dpsfleet.schemas.codec.MessageCodec;
import org.dpsfleet.schemas.message.AdaptationTask;
import org.dpsfleet.schemas.message.CheckpointReady;
import org.dpsfleet.schemas.message.Stage;
import org.dpsfleet.schemas.message.TaskScores;
import org.dpsfleet.schemas.topic.ShareGroup;
import org.dpsfleet.schemas.topic.Topic;
import org.jspecify.annotations.Nullable;

/**
 * Which tasks a loop takes and where their results go.
 *
 * @param stage the step of a task's way
 * @param workers the share group, which knows its topic
 * @param worker the kind of process, for example {@code gpu-worker}
 * @param tasks codec of what is taken
 * @param results codec of what comes out
 * @param resultTopic where it goes
 * @param taskId of a task
 * @param attempt of a task
 * @param resumeFrom where the task itself goes on from, null: from the beginning
 */
public record TaskKind<T, R>(
        Stage stage,
        ShareGroup workers,
        String worker,
        MessageCodec<T> tasks,
        MessageCodec<R> results,
        Topic resultTopic,
        Function<T, String> taskId,
        ToIntFunction<T> attempt,
        Function<T, @Nullable String> resumeFrom) {
    /** Adaptation tasks become checkpoints. */
    public static final TaskKind<AdaptationTask, CheckpointReady> ADAPTATION = new TaskKind<>(
            Stage.ADAPTATION,
            ShareGroup.GPU_WORKERS,
            "gpu-worker",
            MessageCodec.ADAPTATION_TASK,
            MessageCodec.CHECKPOINT_READY,
            Topic.CHECKPOINTS,
            AdaptationTask::taskId,
            AdaptationTask::attempt,
            AdaptationTask::resumeFrom);

    /** Checkpoints become scores. */
    public static final TaskKind<CheckpointReady, TaskScores> EVALUATION = new TaskKind<>(
            Stage.EVALUATION,
            ShareGroup.EVAL_WORKERS,
            "eval-worker",
            MessageCodec.CHECKPOINT_READY,
            MessageCodec.TASK_SCORES,
            Topic.SCORES,
            CheckpointReady::taskId,
            CheckpointReady::attempt,
            checkpoint -> null);
}
