package org.dpsfleet.coordinator.projection;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.HexFormat;
import org.dpsfleet.schemas.codec.Json;
import org.dpsfleet.schemas.message.FailureCategory;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * A task whose dead letter is the end of it so far, as far as lists of them are filtered by it.
 *
 * @param failedAt when it was dead-lettered
 * @param worker of the last attempt
 */
public record DeadTask(String taskId, Instant failedAt, FailureCategory category, String worker) {
    static DeadTask of(Letter letter) {
        return new DeadTask(
                letter.taskId(),
                Instant.ofEpochMilli(letter.message().timestamp()),
                letter.account().cause().category(),
                letter.account().worker());
    }

    /** Its place in the order of time, as a text without meaning. */
    public String cursor() {
        return HexFormat.of().formatHex(timeKey());
    }

    /** In the order of time, the newest first, and in that of ids where times are equal. */
    byte[] timeKey() {
        var id = TaskKey.of(taskId);
        return ByteBuffer.allocate(Long.BYTES + id.length)
                .putLong(Long.MAX_VALUE - failedAt.toEpochMilli())
                .put(id)
                .array();
    }

    /** The key of a cursor; of any other text one that something may come after or not. */
    static byte[] timeKey(String cursor) {
        try {
            return HexFormat.of().parseHex(cursor);
        } catch (IllegalArgumentException e) {
            return cursor.getBytes(UTF_8);
        }
    }

    byte[] idKey() {
        return TaskKey.of(taskId);
    }

    byte[] encode() {
        return Json.encode(this);
    }

    static DeadTask decode(byte[] value) {
        return Json.decode(DeadTask.class, value);
    }
}
