package org.dpsfleet.coordinator.projection;

import java.util.Objects;
import java.util.stream.Stream;
import org.dpsfleet.schemas.codec.InvalidMessageException;
import org.dpsfleet.schemas.codec.Json;
import org.dpsfleet.schemas.codec.MessageCodec;
import org.dpsfleet.schemas.message.TaskEvent;
import org.dpsfleet.schemas.stage.Pipeline;

/**
 * Reads task events. Nearly all of them are heartbeats, claims and successes: validating
 * each against the JSON Schema takes several times as long as reading it, so complete ones are not validated.
 */
final class EventReader {
    private EventReader() {}

    /**
     * The event in a record's value.
     *
     * @param pipeline that its stage has to be of
     * @throws InvalidMessageException naming what is wrong with it
     */
    static TaskEvent read(byte[] value, Pipeline pipeline) {
        var event = Json.decode(TaskEvent.class, value);
        if (!complete(event)) {
            event = MessageCodec.TASK_EVENT.decode(value);
        }
        pipeline.check(MessageCodec.TASK_EVENT.name(), event.stage());
        return event;
    }

    private static boolean complete(TaskEvent event) {
        return event.attempt() > 0
                && switch (event) {
                    case TaskEvent.Progress e ->
                        e.leaseMillis() > 0
                                && all(e.taskId(), e.stage(), e.at(), e.worker())
                                && all(e.unit(), e.message());
                    case TaskEvent.Claimed e ->
                        e.leaseMillis() > 0 && all(e.taskId(), e.stage(), e.at(), e.worker(), e.device());
                    case TaskEvent.Succeeded e ->
                        e.seconds() >= 0 && all(e.taskId(), e.stage(), e.at(), e.worker(), e.device());
                    case TaskEvent.Remade e ->
                        e.seconds() >= 0 && all(e.taskId(), e.stage(), e.at(), e.worker(), e.device());
                    default -> false;
                };
    }

    private static boolean all(Object... values) {
        return Stream.of(values).allMatch(Objects::nonNull);
    }
}
