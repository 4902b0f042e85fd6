package org.dpsfleet.benchmarks.simulation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import org.dpsfleet.schemas.codec.Json;
import tools.jackson.databind.JsonNode;

/** Somebody who submits experiments and watches them over HTTP. */
public final class Client {
    private static final int CONTEXTS = 500;
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final HttpClient http = HttpClient.newHttpClient();
    private final String url;

    /** A client of the coordinator there. */
    public Client(String url) {
        this.url = url;
    }

    /**
     * Submits an experiment of single contexts.
     *
     * @param tasks that it is taken apart into; rounded up to whole sets of contexts if more than one
     * @return its id
     */
    public String submit(String name, int tasks, long firstSeed, int priority) {
        int contexts = Math.min(tasks, CONTEXTS);
        var seeds = new StringBuilder();
        for (int i = 0; i < Math.ceilDiv(tasks, contexts); i++) {
            seeds.append(i == 0 ? "" : ",").append(firstSeed + i);
        }
        var body = String.format(Locale.ROOT, """
                {"name": "%s", "networks": [{"name": "alexnet", "weights": {"kind": "random"}}],
                 "variants": ["lin"], "contexts": {"kind": "random", "count": %d},
                 "draw_seeds": [%s], "priority": %d,
                 "train": {"kind": "dead-leaves", "images": 64},
                 "test": {"images": {"kind": "dead-leaves", "images": 64, "seed": 1}}}
                """, name, contexts, seeds, priority);
        var request = HttpRequest.newBuilder(URI.create(url + "/api/v1/experiments"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        return ask(request).path("experiment_id").asString();
    }

    /**
     * Waits until so many of an experiment's tasks are scored or given up: now and then the same one kills
     * its workers as often as it may.
     *
     * @return given up
     */
    public int await(String experiment, int ended) {
        while (true) {
            var uri = URI.create(url + "/api/v1/experiments/" + experiment);
            var tasks = ask(HttpRequest.newBuilder(uri)).path("tasks");
            int dead = tasks.path("dead").asInt();
            if (tasks.path("done").asInt() + dead >= ended) {
                return dead;
            }
            LockSupport.parkNanos(LOOK.toNanos());
        }
    }

    /** Reads all metrics. */
    public void scrape() {
        var _ = text(HttpRequest.newBuilder(URI.create(url + "/metrics")));
    }

    private JsonNode ask(HttpRequest.Builder request) {
        return Json.mapper().readTree(text(request));
    }

    private String text(HttpRequest.Builder request) {
        try {
            var answer = http.send(request.build(), BodyHandlers.ofString());
            if (answer.statusCode() >= 300) {
                throw new IllegalStateException(answer.statusCode() + ": " + answer.body());
            }
            return answer.body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
