package org.dpsfleet.coordinator.projection;

import java.util.Objects;
import java.util.stream.Stream;
import org.dpsfleet.schemas.codec.InvalidMessageException;
import org.dpsfleet.schemas.codec.Json;
import org.dpsfleet.schemas.codec.MessageCodec;
import org.dpsfleet.schemas.message.TaskEvent;

/**
 * Reads task events. Nearly all of them are heartbeats, of which the newest counts: checking each
 * by the JSON Schema takes several times as long as reading it, so a complete heartbeat passes
 * without.
 */
final class EventReader {
    private EventReader() {}

    /**
     * The event in a record's value.
     *
     * @throws InvalidMessageException naming what is wrong with it
     */
    static TaskEvent read(byte[] value) {
        var event = Json.decode(TaskEvent.class, value);
        return event instanceof TaskEvent.Progress progress && complete(progress)
                ? progress
                : MessageCodec.TASK_EVENT.decode(value);
    }

    private static boolean complete(TaskEvent.Progress e) {
        return e.attempt() > 0
                && e.leaseMillis() > 0
                && Stream.of(e.taskId(), e.worker(), e.unit(), e.message())
                        .allMatch(Objects::nonNull)
                && Stream.of(e.stage(), e.at()).allMatch(Objects::nonNull);
    }
}
