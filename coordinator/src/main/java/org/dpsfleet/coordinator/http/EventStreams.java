package org.dpsfleet.coordinator.http;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.dpsfleet.coordinator.live.LiveFleet;
import org.dpsfleet.schemas.http.FeedStart.Access;

/** The streams of events that clients listen to. */
final class EventStreams {
    private static final int MOST = 256;
    private static final Duration PINGS = Duration.ofSeconds(15);

    private final Vertx vertx;
    private final String epoch = UUID.randomUUID().toString().substring(0, 8);
    private final AtomicInteger open = new AtomicInteger();

    EventStreams(Vertx vertx) {
        this.vertx = vertx;
    }

    /** Sends the fleet's feed to one more client; 503 if there are too many. */
    void send(RoutingContext context, Answer answer, LiveFleet fleet, Access access) {
        if (context.request().method().equals(HttpMethod.HEAD)) {
            Routes.head(context.response(), answer);
            context.response().end();
            return;
        }
        if (open.incrementAndGet() > MOST) {
            open.decrementAndGet();
            context.fail(ProblemException.of(503, MOST + " clients listen to events already; try again later"));
            return;
        }
        var response = context.response().setChunked(true);
        Routes.head(response, answer);
        // Compressed, an event would wait for those after it; and proxies are told not to wait either.
        response.putHeader("Content-Encoding", "identity").putHeader("X-Accel-Buffering", "no");
        new EventStream(vertx, context.request(), fleet.feed(), epoch, PINGS, open::decrementAndGet)
                .start(context.request().getHeader("Last-Event-ID"), access, fleet.stages());
    }
}
