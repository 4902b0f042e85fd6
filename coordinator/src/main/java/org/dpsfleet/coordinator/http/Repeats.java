package org.dpsfleet.coordinator.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.dpsfleet.schemas.http.OpenApi;
import org.jspecify.annotations.Nullable;

/**
 * The answers to requests that carried an {@code Idempotency-Key}, so that one that is repeated is not done again
 * (draft-ietf-httpapi-idempotency-key-header). They are in memory, at most so many and for at most a day. What must not
 * be done twice even after a restart, a replay, has the key in its events as well; all else is idempotent by its
 * content. Any thread.
 */
final class Repeats {
    static final Duration KEPT = Duration.ofHours(24);
    static final int MOST = 10_000;

    /** Of all answers together. */
    static final long MOST_BYTES = 32L * 1024 * 1024;

    /** Of an answer that was given before. */
    static final String HEADER = "Idempotent-Replayed";

    private final LongSupplier nanos;
    private final Map<String, Known> known = new LinkedHashMap<>();
    private long bytes;

    /**
     * A request that came.
     *
     * @param fingerprint equal for equal requests
     * @param answer null while it is being done
     */
    private record Known(String fingerprint, @Nullable Answer answer, long at) {}

    /**
     * @param nanos a clock that never goes back
     */
    Repeats(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /**
     * The answer to a request: that of the handler, or that which it gave to the same request before. What the handler
     * throws is not kept.
     *
     * @throws ProblemException 409 while the first one is being done, 422 if the key came with another request
     */
    Answer once(Request request, Function<Request, Answer> handler) {
        var key = request.key();
        if (key == null) {
            return handler.apply(request);
        }
        var fingerprint = fingerprint(request);
        var before = begin(key, fingerprint);
        if (before != null) {
            return before;
        }
        @Nullable Answer answer = null;
        try {
            answer = handler.apply(request);
            return answer;
        } finally {
            end(key, fingerprint, answer);
        }
    }

    private synchronized @Nullable Answer begin(String key, String fingerprint) {
        var first = known.get(key);
        if (first != null && first.answer != null && nanos.getAsLong() - first.at >= KEPT.toNanos()) {
            forget(key);
            first = null;
        }
        if (first == null) {
            known.put(key, new Known(fingerprint, null, nanos.getAsLong()));
            return null;
        }
        if (!first.fingerprint.equals(fingerprint)) {
            throw ProblemException.of(
                    422,
                    OpenApi.IDEMPOTENCY_KEY + " " + key
                            + " came with another request before; accepted: a key of its own for each request");
        }
        if (first.answer == null) {
            throw ProblemException.of(409, "the first request with this " + OpenApi.IDEMPOTENCY_KEY + " is being done")
                    .with("Retry-After", "1");
        }
        return first.answer.with(HEADER, "true");
    }

    private synchronized void end(String key, String fingerprint, @Nullable Answer answer) {
        // Behind all that were answered before.
        known.remove(key);
        if (answer == null) {
            return;
        }
        known.put(key, new Known(fingerprint, answer, nanos.getAsLong()));
        bytes += answer.whole().length;
        var oldest = known.entrySet().iterator();
        while ((known.size() > MOST || bytes > MOST_BYTES) && oldest.hasNext()) {
            var gone = oldest.next().getValue().answer;
            // What is being done is not forgotten.
            if (gone != null) {
                bytes -= gone.whole().length;
                oldest.remove();
            }
        }
    }

    private void forget(String key) {
        var gone = known.remove(key);
        if (gone != null && gone.answer != null) {
            bytes -= gone.answer.whole().length;
        }
    }

    private static String fingerprint(Request request) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            var head = request.operation().id() + " " + new TreeMap<>(request.path()) + " " + request.query() + "\n";
            digest.update(head.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest.digest(request.content()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
