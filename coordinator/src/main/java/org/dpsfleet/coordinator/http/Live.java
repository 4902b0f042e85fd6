package org.dpsfleet.coordinator.http;

import java.util.List;
import java.util.Objects;
import org.dpsfleet.coordinator.live.LiveFleet;
import org.dpsfleet.schemas.http.WorkerStatus;

/** What is going on in the fleet: events, workers, queues. */
final class Live {
    private final LiveFleet fleet;
    private final Health health;

    Live(LiveFleet fleet, Health health) {
        this.fleet = fleet;
        this.health = health;
    }

    void addTo(Routes routes) {
        routes.on("getEvents", _ -> {
            Probes.requireReady(health);
            return Answer.events(fleet);
        });
        routes.on("listWorkers", request -> {
            Probes.requireReady(health);
            return workers(request);
        });
        routes.on("getQueues", _ -> {
            Probes.requireReady(health);
            return Answer.json(200, fleet.queues());
        });
    }

    private Answer workers(Request request) {
        var page = Page.of(request);
        var after = page.after();
        List<String> names = fleet.workers().stream()
                .filter(name -> after == null || name.compareTo(after) > 0)
                .limit(page.limit() + 1L)
                .toList();
        boolean more = names.size() > page.limit();
        var shown = more ? names.subList(0, page.limit()) : names;
        List<WorkerStatus> workers = shown.stream()
                .map(name -> fleet.worker(name).orElse(null))
                .filter(Objects::nonNull)
                .toList();
        return Page.linked(Answer.json(200, workers), request, more ? shown.getLast() : null);
    }
}
