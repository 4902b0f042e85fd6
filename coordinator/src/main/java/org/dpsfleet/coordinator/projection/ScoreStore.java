package org.dpsfleet.coordinator.projection;

import java.io.ByteArrayOutputStream;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * The scores of tasks, as the JSON that they came as, kept small: results of one fleet are much alike, so
 * each is compressed with an earlier one as dictionary. One thread puts, any thread gets.
 */
final class ScoreStore {
    /** Deflate looks back no further than this. */
    private static final int MOST_DICTIONARY = 32 * 1024;

    private final Map<String, Packed> packed = new ConcurrentHashMap<>();
    private final ThreadLocal<Packer> packer = ThreadLocal.withInitial(Packer::new);
    private final AtomicReference<byte @Nullable []> dictionary = new AtomicReference<>();

    /** Compressed bytes, and how many there were. */
    record Packed(byte[] bytes, int length, byte[] dictionary) {}

    /** Compresses scores; any thread. */
    Packed pack(byte[] json) {
        var like = dictionary.updateAndGet(
                first -> first != null ? first : json.length <= MOST_DICTIONARY ? json : new byte[0]);
        return packer.get().pack(json, like);
    }

    /** Keeps a task's scores, unless there are some already: the first result counts. */
    void put(String taskId, Packed scores) {
        packed.putIfAbsent(taskId, scores);
    }

    /** The bytes that were put. */
    Optional<byte[]> get(String taskId) {
        return Optional.ofNullable(packed.get(taskId)).map(ScoreStore::unpack);
    }

    private static byte[] unpack(Packed packed) {
        var json = new byte[packed.length()];
        try (var inflater = new Inflater(true)) {
            inflater.setDictionary(packed.dictionary());
            inflater.setInput(packed.bytes());
            int done = 0;
            while (done < json.length) {
                int more = inflater.inflate(json, done, json.length - done);
                if (more == 0) {
                    throw new IllegalStateException("scores in memory are cut short");
                }
                done += more;
            }
            return json;
        } catch (DataFormatException e) {
            throw new IllegalStateException("scores in memory are damaged", e);
        }
    }

    /** What compressing needs, of one thread. */
    private static final class Packer {
        private final Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
        private final byte[] buffer = new byte[MOST_DICTIONARY];

        Packed pack(byte[] json, byte[] like) {
            deflater.reset();
            deflater.setDictionary(like);
            deflater.setInput(json);
            deflater.finish();
            var bytes = new ByteArrayOutputStream(json.length / 4);
            while (!deflater.finished()) {
                bytes.write(buffer, 0, deflater.deflate(buffer));
            }
            return new Packed(bytes.toByteArray(), json.length, like);
        }
    }
}
