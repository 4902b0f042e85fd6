package org.dpsfleet.coordinator.projection;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.dpsfleet.schemas.codec.InvalidMessageException;
import org.dpsfleet.schemas.codec.Json;
import org.dpsfleet.schemas.codec.MessageCodec;
import org.dpsfleet.schemas.message.AdaptationTask;
import org.dpsfleet.schemas.message.Stage;
import org.dpsfleet.schemas.message.TaskMessage;
import org.dpsfleet.vocabulary.Variant;
import org.jspecify.annotations.Nullable;

/**
 * Reads those parts of tasks, checkpoints and scores that the projection needs. Nearly all of these messages come
 * from the fleet's own programs, and validating one against its JSON Schema takes many times as long as reading
 * it. So a message that has the needed parts is not validated. Workers validate everything that they work on.
 */
final class MessageReader {
    private static final int TASK_ID_DIGITS = 64;

    private MessageReader() {}

    /**
     * What workers take: a task, a checkpoint.
     *
     * @param remakesFor see {@link AdaptationTask}
     * @param companions see {@link AdaptationTask}; null or empty: the message brings one task only
     */
    record Work(
            int version,
            String taskId,
            String experimentId,
            int attempt,
            Content work,
            @Nullable Stage remakesFor,
            @Nullable List<Brought> companions) {
        private static Work of(TaskMessage message) {
            var content = new Content(message.work().variant(), message.work().contexts());
            var remakesFor = message instanceof AdaptationTask task ? task.remakesFor() : null;
            var others = message.members().stream()
                    .skip(1)
                    .map(member -> new Brought(member.taskId()))
                    .toList();
            return new Work(
                    1, message.taskId(), message.experimentId(), message.attempt(), content, remakesFor, others);
        }

        /** Whether the message brings no other task. */
        boolean alone() {
            return companions == null || companions.isEmpty();
        }

        /**
         * The stage that the attempt is one of.
         *
         * @param taker whose workers take the message
         */
        Stage stage(Stage taker) {
            return remakesFor == null ? taker : remakesFor;
        }

        private boolean complete() {
            return version == 1
                    && attempt > 0
                    && Stream.of(taskId, experimentId, work).allMatch(Objects::nonNull)
                    && isTaskId(taskId)
                    && Stream.of(work.variant(), work.contexts()).allMatch(Objects::nonNull);
        }
    }

    /** A task that a message brings beside the one that it names. */
    record Brought(@Nullable String taskId) {}

    /** What a task is about. */
    record Content(Variant variant, List<List<String>> contexts) {}

    /** Scores. */
    record Scored(int version, String taskId, int attempt) {
        private boolean complete() {
            return version == 1 && attempt > 0 && Stream.of(taskId).allMatch(Objects::nonNull) && isTaskId(taskId);
        }
    }

    /**
     * A message of a topic that workers take from.
     *
     * @throws InvalidMessageException naming what is wrong with it
     */
    static Work work(MessageCodec<? extends TaskMessage> codec, byte[] value) {
        var work = quick(Work.class, value);
        return work != null && work.complete() ? work : Work.of(codec.decode(value));
    }

    /** The ids of the tasks that a message brings beside the one that it names; none if it can't be read. */
    static List<String> companions(byte[] value) {
        var work = quick(Work.class, value);
        return work == null || work.companions() == null
                ? List.of()
                : work.companions().stream()
                        .map(Brought::taskId)
                        .filter(Objects::nonNull)
                        .toList();
    }

    /**
     * A task's scores.
     *
     * @throws InvalidMessageException naming what is wrong with them
     */
    static Scored scores(byte[] value) {
        var scored = quick(Scored.class, value);
        if (scored == null || !scored.complete()) {
            var _ = MessageCodec.TASK_SCORES.decode(value);
            scored = Json.decode(Scored.class, value);
        }
        return scored;
    }

    /** Whether a key or a field is a sha256 in lower-case hexadecimal digits. */
    static boolean isTaskId(String text) {
        // A regular expression would take as long as all the rest of reading a message.
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) {
                return false;
            }
        }
        return text.length() == TASK_ID_DIGITS;
    }

    private static <T> @Nullable T quick(Class<T> type, byte[] value) {
        try {
            return Json.decode(type, value);
        } catch (InvalidMessageException e) {
            // The codec reports the problem with its place.
            return null;
        }
    }
}
