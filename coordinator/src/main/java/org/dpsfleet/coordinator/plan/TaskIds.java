package org.dpsfleet.coordinator.plan;

import java.security.MessageDigest;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.RandomAccess;
import org.dpsfleet.schemas.codec.Json;

import static java.nio.charset.StandardCharsets.US_ASCII;

/** The ids of tasks, 32 bytes each: a million of them are 32 MB. */
public final class TaskIds extends AbstractList<String> implements RandomAccess {
    /** Bytes of an id. */
    public static final int BYTES = 32;

    private static final HexFormat HEX = HexFormat.of();

    private final byte[] ids;

    /** Of their bytes, which become this list's. */
    public TaskIds(byte[] ids) {
        if (ids.length % BYTES != 0) {
            throw new IllegalArgumentException(ids.length + " bytes are no whole number of ids");
        }
        this.ids = ids;
    }

    /**
     * The same ids as texts.
     *
     * @throws IllegalArgumentException if one is no sha256
     */
    public static TaskIds of(List<String> texts) {
        var ids = new byte[texts.size() * BYTES];
        for (int i = 0; i < texts.size(); i++) {
            var id = HEX.parseHex(texts.get(i));
            if (id.length != BYTES) {
                throw new IllegalArgumentException("'" + texts.get(i) + "' is no task id");
            }
            System.arraycopy(id, 0, ids, i * BYTES, BYTES);
        }
        return new TaskIds(ids);
    }

    @Override
    public String get(int position) {
        return HEX.formatHex(ids, position * BYTES, (position + 1) * BYTES);
    }

    @Override
    public int size() {
        return ids.length / BYTES;
    }

    /** The bytes of some of them. */
    public byte[] bytes(int from, int to) {
        return Arrays.copyOfRange(ids, from * BYTES, to * BYTES);
    }

    /** Sha256 of the ids, each followed by a line feed. */
    public String sha256() {
        MessageDigest digest = Json.sha256Digest();
        forEach(id -> digest.update((id + "\n").getBytes(US_ASCII)));
        return HEX.formatHex(digest.digest());
    }
}
