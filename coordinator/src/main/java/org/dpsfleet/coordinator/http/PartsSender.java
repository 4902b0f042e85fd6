package org.dpsfleet.coordinator.http;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.Iterator;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends an answer part by part. The next part is made only when the connection has taken the one before, so a slow
 * client costs the memory of one part and no thread, and for one that has gone nothing more is made.
 */
final class PartsSender {
    private static final Logger LOG = LoggerFactory.getLogger(PartsSender.class);
    private static final int MOST_AT_ONCE = 64 * 1024;

    private final Vertx vertx;
    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final Iterator<byte[]> parts;
    private final Consumer<Throwable> failed;

    /**
     * Of an answer whose head is set and not sent.
     *
     * @param failed is told of a failure before anything was sent
     */
    PartsSender(Vertx vertx, HttpServerRequest request, Iterator<byte[]> parts, Consumer<Throwable> failed) {
        this.vertx = vertx;
        this.request = request;
        this.response = request.response();
        this.parts = parts;
        this.failed = failed;
    }

    /** Makes the next part and sends it, until there is none. */
    void send() {
        vertx.executeBlocking(() -> parts.hasNext() ? Optional.of(parts.next()) : Optional.<byte[]>empty(), false)
                .onSuccess(part -> part.ifPresentOrElse(bytes -> send(bytes, 0), response::end))
                .onFailure(this::cut);
    }

    private void send(byte[] part, int from) {
        if (response.closed()) {
            return;
        }
        int length = Math.min(part.length - from, MOST_AT_ONCE);
        response.write(Buffer.buffer(length).appendBytes(part, from, length)).onSuccess(_ -> {
            if (from + length < part.length) {
                send(part, from + length);
            } else {
                send();
            }
        });
    }

    /** What was sent must not look like a whole answer: without its last chunk it does not. */
    private void cut(Throwable failure) {
        if (!response.headWritten()) {
            failed.accept(failure);
            return;
        }
        LOG.atError().addKeyValue("path", request.path()).setCause(failure).log("an answer was cut");
        var _ = request.connection().close();
    }
}
