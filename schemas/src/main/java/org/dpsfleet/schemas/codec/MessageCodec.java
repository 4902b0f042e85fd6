package org.dpsfleet.schemas.codec;

import java.util.List;
import org.dpsfleet.schemas.message.AdaptationTask;
import org.dpsfleet.schemas.message.CheckpointReady;
import org.dpsfleet.schemas.message.DeletedTasks;
import org.dpsfleet.schemas.message.ExperimentRecord;
import org.dpsfleet.schemas.message.TaskCommand;
import org.dpsfleet.schemas.message.TaskEvent;
import org.dpsfleet.schemas.message.TaskScores;
import org.dpsfleet.schemas.topic.Topic;
import org.dpsfleet.schemas.validation.DocumentSchema;
import org.dpsfleet.schemas.validation.Problem;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.ObjectReader;

/**
 * A message type's records to bytes and back. Reading checks size, JSON, repeated keys, the JSON
 * Schema and the record's own rules, in that order; unknown properties pass. Safe for use by many
 * threads.
 */
public final class MessageCodec<T> {
    public static final MessageCodec<ExperimentRecord> EXPERIMENT_RECORD =
            new MessageCodec<>(ExperimentRecord.class, "experiment-record");
    public static final MessageCodec<AdaptationTask> ADAPTATION_TASK =
            new MessageCodec<>(AdaptationTask.class, "adaptation-task");
    public static final MessageCodec<CheckpointReady> CHECKPOINT_READY =
            new MessageCodec<>(CheckpointReady.class, "checkpoint-ready");
    public static final MessageCodec<TaskEvent> TASK_EVENT = new MessageCodec<>(TaskEvent.class, "task-event");
    public static final MessageCodec<TaskScores> TASK_SCORES = new MessageCodec<>(TaskScores.class, "task-scores");
    public static final MessageCodec<TaskCommand> TASK_COMMAND = new MessageCodec<>(TaskCommand.class, "task-command");
    public static final MessageCodec<DeletedTasks> DELETED_TASKS =
            new MessageCodec<>(DeletedTasks.class, "deleted-tasks");

    /**
     * The most bytes of a message: 15 MiB, so that a dead letter's headers fit in a record as
     * well.
     */
    public static final int MAX_BYTES = Topic.MAX_MESSAGE_BYTES - 1024 * 1024;

    private static final ObjectReader TREES =
            Json.mapper().reader().with(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY);

    private final Class<T> type;
    private final String name;
    private final DocumentSchema schema;

    private MessageCodec(Class<T> type, String name) {
        this.type = type;
        this.name = name;
        schema = DocumentSchema.of(name);
    }

    /**
     * The codec of one more message type.
     *
     * @param name of its schema, see {@link #name}
     * @throws IllegalArgumentException if there is no such schema
     */
    public static <T> MessageCodec<T> of(Class<T> type, String name) {
        return new MessageCodec<>(type, name);
    }

    /** All message types of the standard fleet. */
    public static List<MessageCodec<?>> all() {
        return List.of(
                EXPERIMENT_RECORD,
                ADAPTATION_TASK,
                CHECKPOINT_READY,
                TASK_EVENT,
                TASK_SCORES,
                TASK_COMMAND,
                DELETED_TASKS);
    }

    /** The type's name, which is also its schema's, for example {@code adaptation-task}. */
    public String name() {
        return name;
    }

    /** The record's class. */
    public Class<T> type() {
        return type;
    }

    /**
     * The CloudEvents type of such messages, for example {@code org.dpsfleet.adaptation-task.v1}.
     */
    public String eventType() {
        return "org.dpsfleet." + name + ".v1";
    }

    /**
     * The message's canonical JSON.
     *
     * @throws InvalidMessageException if it is too large to be sent
     */
    public byte[] encode(T message) {
        var bytes = Json.encode(message);
        checkSize(bytes);
        return bytes;
    }

    /**
     * The message in the bytes.
     *
     * @param bytes a record's value; null, as Kafka has it, is refused like any other wrong value
     * @throws InvalidMessageException naming everything that is wrong with them
     */
    public T decode(byte @Nullable [] bytes) {
        if (bytes == null || bytes.length == 0) {
            var message = "is empty; accepted: a JSON object";
            throw new InvalidMessageException(name, List.of(new Problem("", message)));
        }
        checkSize(bytes);
        try {
            var tree = TREES.readTree(bytes);
            var problems = schema.problems(tree);
            if (!problems.isEmpty()) {
                throw new InvalidMessageException(name, problems);
            }
            return Json.mapper().treeToValue(tree, type);
        } catch (JacksonException e) {
            throw new InvalidMessageException(name, List.of(problem(e)));
        }
    }

    private void checkSize(byte[] bytes) {
        if (bytes.length > MAX_BYTES) {
            var message = bytes.length + " bytes are too many; accepted: at most " + MAX_BYTES;
            throw new InvalidMessageException(name, List.of(new Problem("", message)));
        }
    }

    private static String place(JacksonException e) {
        var place = JsonPointer.empty();
        for (var step : e.getPath()) {
            var name = step.getPropertyName();
            if (name != null) {
                place = place.appendProperty(name);
            } else if (step.getIndex() >= 0) {
                place = place.appendIndex(step.getIndex());
            }
        }
        return place.toString();
    }

    private static Problem problem(JacksonException e) {
        if (e.getCause() instanceof IllegalArgumentException rule && rule.getMessage() != null) {
            return new Problem(place(e), rule.getMessage());
        }
        var line = e.getLocation() == null ? 0 : Math.max(0, e.getLocation().getLineNr());
        return new Problem(place(e), "can't be read as JSON: " + e.getOriginalMessage(), line);
    }
}
