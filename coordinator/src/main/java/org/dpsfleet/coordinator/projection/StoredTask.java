package org.dpsfleet.coordinator.projection;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.dpsfleet.coordinator.task.History;
import org.dpsfleet.coordinator.task.TaskFact;
import org.dpsfleet.schemas.codec.Json;
import org.dpsfleet.schemas.message.Stage;
import org.dpsfleet.schemas.message.TaskEvent;
import org.dpsfleet.schemas.stage.Pipeline;
import org.dpsfleet.vocabulary.Variant;
import org.jspecify.annotations.Nullable;

/**
 * A {@link KnownTask} as it is stored. Equal tasks give equal bytes, whenever their events were heard.
 *
 * @param outcomes of its history
 */
record StoredTask(
        String taskId,
        @Nullable String experimentId,
        @Nullable Variant variant,
        int contexts,
        SortedMap<String, Integer> republished,
        @Nullable Message announcement,
        @Nullable Message remake,
        StoredState state,
        List<Outcome> outcomes,
        @Nullable String resumeFrom) {
    /** See {@link Announcement}. */
    record Message(int attempt, StoredMessage message) {
        private static @Nullable Message of(@Nullable Announcement known) {
            return known == null ? null : new Message(known.attempt(), StoredMessage.of(known.message()));
        }

        private static @Nullable Announcement announcement(@Nullable Message stored) {
            return stored == null ? null : new Announcement(stored.attempt, stored.message.message());
        }
    }

    /** See {@link TaskFact.Happened}. */
    record Outcome(TaskEvent event, long recordedAt) {}

    static byte[] encode(KnownTask task) {
        var republished = new TreeMap<String, Integer>();
        task.republished().forEach((stage, n) -> republished.put(stage.name(), n));
        var history = task.history();
        return Json.encode(new StoredTask(
                task.taskId(),
                task.experimentId(),
                task.variant(),
                task.contexts(),
                republished,
                Message.of(task.announcement()),
                Message.of(task.remake()),
                StoredState.of(task.state()),
                history.outcomes().stream()
                        .map(o -> new Outcome(o.event(), o.recordedAt().toEpochMilli()))
                        .toList(),
                history.resumeFrom()));
    }

    /**
     * The task in these bytes.
     *
     * @param now that leases and delays begin anew at
     */
    static KnownTask decode(byte[] bytes, Pipeline pipeline, Instant now) {
        return Json.decode(StoredTask.class, bytes).task(pipeline, now);
    }

    private KnownTask task(Pipeline pipeline, Instant now) {
        Map<Stage, Integer> again = new HashMap<>();
        republished.forEach((stage, n) -> again.put(new Stage(stage), n));
        var happened = outcomes.stream()
                .map(o -> new TaskFact.Happened(o.event(), Instant.ofEpochMilli(o.recordedAt()), now))
                .toList();
        return new KnownTask(
                taskId,
                experimentId,
                variant,
                contexts,
                Map.copyOf(again),
                Message.announcement(announcement),
                Message.announcement(remake),
                state.at(now),
                new History(pipeline, happened, resumeFrom));
    }
}
