package org.dpsfleet.coordinator.http;

import java.util.function.Function;
import org.dpsfleet.schemas.metric.MetricsFormat;

/** What monitors ask: whether the process does its job, whether it answers, and its numbers. */
final class Probes {
    private final Health health;
    private final Function<MetricsFormat, String> metrics;

    Probes(Health health, Function<MetricsFormat, String> metrics) {
        this.health = health;
        this.metrics = metrics;
    }

    void addTo(Routes routes) {
        routes.on("getLivez", _ -> livez());
        routes.on("getReadyz", _ -> readyz());
        routes.on("getMetrics", request -> metrics(MetricsFormat.of(request.mediaType())));
    }

    /** Refuses a request for the fleet's state while that is still being read. */
    static void requireReady(Health health) {
        health.notReady().ifPresent(Probes::unavailable);
    }

    /** Refuses a request that would change the state as well: without Kafka, its write would time out. */
    static void requireWritable(Health health) {
        requireReady(health);
        health.stoppedNow().ifPresent(Probes::unavailable);
    }

    private Answer metrics(MetricsFormat format) {
        return Answer.text(format.contentType(), metrics.apply(format));
    }

    private Answer livez() {
        health.dead().ifPresent(Probes::unavailable);
        return Answer.text("text/plain", "alive\n");
    }

    private Answer readyz() {
        health.dead().ifPresent(Probes::unavailable);
        requireReady(health);
        health.stopped().ifPresent(Probes::unavailable);
        var body = new StringBuilder("ready\n");
        health.warnings()
                .forEach(warning -> body.append("warning: ").append(warning).append('\n'));
        return Answer.text("text/plain", body.toString());
    }

    private static void unavailable(String why) {
        throw ProblemException.of(503, why);
    }
}
