package org.dpsfleet.coordinator.projection;

import java.util.HexFormat;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * A task id as the key of a store, in the order of the ids: a sha256 takes half of its digits. What else stands as a
 * key on a topic is kept as it is.
 */
final class TaskKey {
    private static final byte TEXT = 2;
    private static final byte SHA256 = 1;

    private TaskKey() {}

    static byte[] of(String taskId) {
        return MessageReader.isTaskId(taskId)
                ? after(SHA256, HexFormat.of().parseHex(taskId))
                : after(TEXT, taskId.getBytes(UTF_8));
    }

    static String id(byte[] key) {
        return key[0] == SHA256
                ? HexFormat.of().formatHex(key, 1, key.length)
                : new String(key, 1, key.length - 1, UTF_8);
    }

    private static byte[] after(byte kind, byte[] id) {
        var key = new byte[1 + id.length];
        key[0] = kind;
        System.arraycopy(id, 0, key, 1, id.length);
        return key;
    }
}
