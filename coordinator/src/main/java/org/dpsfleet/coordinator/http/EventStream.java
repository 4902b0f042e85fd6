package org.dpsfleet.coordinator.http;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.impl.HttpServerConnection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.dpsfleet.coordinator.live.Feed;
import org.dpsfleet.schemas.codec.Json;
import org.dpsfleet.schemas.http.FeedStart;
import org.dpsfleet.schemas.http.FeedStart.Access;
import org.dpsfleet.schemas.message.Stage;
import org.jspecify.annotations.Nullable;

/**
 * Sends a feed as server-sent events, for as long as the client listens. Words are taken from the feed when the
 * connection has taken those before, so a slow client costs the memory of one batch. One that takes nothing for
 * several pings is sent away; if it was only slow, it comes back and goes on where it was.
 */
final class EventStream {
    static final String MEDIA_TYPE = "text/event-stream";

    private static final int MOST_AT_ONCE = 20;
    private static final int MOST_STALLED = 4;

    private final Vertx vertx;
    private final Context context;
    private final Feed feed;
    private final String epoch;
    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final Duration pings;
    private final Runnable ended;
    private final AtomicBoolean due = new AtomicBoolean();
    private boolean closed;
    private int stalled;
    private long sent;

    /**
     * @param epoch of the feed's numbers; another process has another one
     * @param pings the time between two of them
     * @param ended is run once, when the client has gone
     */
    EventStream(Vertx vertx, HttpServerRequest request, Feed feed, String epoch, Duration pings, Runnable ended) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.feed = feed;
        this.epoch = epoch;
        this.request = request;
        this.response = request.response();
        this.pings = pings;
        this.ended = ended;
    }

    /**
     * Begins; the answer's head is set.
     *
     * @param lastEventId where the client was, null if it is new
     */
    void start(@Nullable String lastEventId, Access access, List<Stage> stages) {
        long from = number(lastEventId);
        boolean whole = from < 0 || !feed.goesOnFrom(from);
        sent = whole ? 0 : from;
        response.write(event("start", sent, Json.text(new FeedStart(whole, access, stages))));
        var unlisten = feed.listen(this::wake);
        long timer = vertx.setPeriodic(pings.toMillis(), _ -> ping());
        response.drainHandler(_ -> {
            stalled = 0;
            pump();
        });
        response.closeHandler(_ -> {
            if (!closed) {
                closed = true;
                unlisten.run();
                vertx.cancelTimer(timer);
                ended.run();
            }
        });
        pump();
    }

    private void ping() {
        if (!response.writeQueueFull()) {
            response.write(Buffer.buffer(": still there\n\n"));
        } else if (++stalled > MOST_STALLED) {
            // Closed by Vert.x, in good order, the connection would first wait for what it can't send.
            var _ = ((HttpServerConnection) request.connection())
                    .channelHandlerContext()
                    .close();
        }
    }

    private void wake() {
        if (due.compareAndSet(false, true)) {
            context.runOnContext(_ -> {
                due.set(false);
                pump();
            });
        }
    }

    private void pump() {
        while (!closed && !response.closed() && !response.writeQueueFull()) {
            var words = feed.after(sent, MOST_AT_ONCE);
            if (words.isEmpty()) {
                return;
            }
            var batch = Buffer.buffer();
            words.forEach(word -> batch.appendBuffer(event(word.event(), word.number(), word.json())));
            sent = words.getLast().number();
            response.write(batch);
        }
    }

    private Buffer event(String name, long number, String json) {
        return Buffer.buffer("id: " + epoch + "-" + number + "\nevent: " + name + "\ndata: " + json + "\n\n");
    }

    /** Of an id of this epoch; negative for any other. */
    private long number(@Nullable String id) {
        var prefix = epoch + "-";
        if (id == null || !id.startsWith(prefix)) {
            return -1;
        }
        try {
            return Long.parseLong(id.substring(prefix.length()));
        } catch (NumberFormatException _) {
            return -1;
        }
    }
}
