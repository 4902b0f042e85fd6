package org.dpsfleet.schemas.stage;

import java.util.List;
import org.dpsfleet.schemas.codec.InvalidMessageException;
import org.dpsfleet.schemas.codec.MessageCodec;
import org.dpsfleet.schemas.message.AdaptationTask;
import org.dpsfleet.schemas.message.CheckpointReady;
import org.dpsfleet.schemas.message.Stage;
import org.dpsfleet.schemas.message.TaskEvent;
import org.dpsfleet.schemas.message.TaskMessage;
import org.dpsfleet.schemas.message.TaskScores;
import org.dpsfleet.schemas.topic.ShareGroup;
import org.dpsfleet.schemas.topic.Topic;
import org.jspecify.annotations.Nullable;

/**
 * All that the fleet needs to know of a stage: what its workers take, from where, and where what comes of
 * it goes. What follows a stage is the order of the {@link Pipeline}.
 *
 * @param <T> its tasks
 * @param <R> their results
 * @param name in messages, and label {@code kind} of meters
 * @param worker the kind of process that does it, for example {@code gpu-worker}
 * @param workers the share group, which knows the topic of the tasks
 * @param tasks codec of what is taken
 * @param results codec of what comes out: the tasks of the next stage, or a task's scores
 * @param resultTopic where that goes
 */
public record StageDescriptor<T extends TaskMessage, R>(
        Stage name,
        String worker,
        ShareGroup workers,
        MessageCodec<T> tasks,
        MessageCodec<R> results,
        Topic resultTopic) {
    /** Adaptation tasks become checkpoints. */
    public static final StageDescriptor<AdaptationTask, CheckpointReady> ADAPTATION = new StageDescriptor<>(
            Stage.ADAPTATION,
            "gpu-worker",
            ShareGroup.GPU_WORKERS,
            MessageCodec.ADAPTATION_TASK,
            MessageCodec.CHECKPOINT_READY,
            Topic.CHECKPOINTS);

    /** Checkpoints become scores. */
    public static final StageDescriptor<CheckpointReady, TaskScores> EVALUATION = new StageDescriptor<>(
            Stage.EVALUATION,
            "eval-worker",
            ShareGroup.EVAL_WORKERS,
            MessageCodec.CHECKPOINT_READY,
            MessageCodec.TASK_SCORES,
            Topic.SCORES);

    /** The stages of this fleet, in their order. */
    static final List<StageDescriptor<?, ?>> STANDARD = List.of(ADAPTATION, EVALUATION);

    /** Where its tasks are. */
    public Topic taskTopic() {
        return workers.topic();
    }

    /** Where its workers say what becomes of the tasks. */
    public Topic taskEvents() {
        return Topic.TASK_EVENTS.prefixed(taskTopic().prefix());
    }

    /** Where its workers say that they have a task and go on with it. */
    public Topic heartbeats() {
        return Topic.HEARTBEATS.prefixed(taskTopic().prefix());
    }

    /**
     * Where an event goes. A claim matters as long as a heartbeat does: what becomes of the attempt names its
     * worker again.
     */
    public Topic topicOf(TaskEvent event) {
        return event instanceof TaskEvent.Claimed || event instanceof TaskEvent.Progress ? heartbeats() : taskEvents();
    }

    /** Where its workers are told to stop. */
    public Topic commands() {
        return Topic.COMMANDS.prefixed(taskTopic().prefix());
    }

    /** The same stage of the fleet with this prefix. */
    public StageDescriptor<T, R> prefixed(String fleet) {
        return new StageDescriptor<>(
                name, worker, workers.prefixed(fleet), tasks, results, resultTopic.prefixed(fleet));
    }

    /** Where its tasks go that can't succeed. */
    public Topic deadLetterTopic() {
        return taskTopic().deadLetters();
    }

    /**
     * The bytes of another attempt of a task.
     *
     * @param message of an earlier attempt
     * @param resumeFrom the newest state that an attempt left, null for none
     * @throws InvalidMessageException if the earlier message can't be read
     */
    public byte[] again(byte[] message, int attempt, @Nullable String resumeFrom) {
        var next = tasks.decode(message).again(attempt, resumeFrom);
        return tasks.encode(tasks.type().cast(next));
    }
}
