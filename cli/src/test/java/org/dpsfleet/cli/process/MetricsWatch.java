package org.dpsfleet.cli.process;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.dpsfleet.schemas.message.Stage;

/** Reads a coordinator's {@code /metrics} every second while it answers, and checks the arithmetic. */
final class MetricsWatch implements AutoCloseable {
    private static final Duration PERIOD = Duration.ofSeconds(1);

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(PERIOD).build();
    private final HttpRequest request;
    private final Thread thread;
    private final List<String> wrong = new ArrayList<>();
    private int samples;
    private List<TaskArithmetic> latest = List.of();

    private MetricsWatch(ChaosFleet fleet) {
        request = HttpRequest.newBuilder(URI.create(fleet.coordinator() + "/metrics"))
                .header("Authorization", "Bearer " + ChaosFleet.TOKEN)
                .timeout(Duration.ofSeconds(5))
                .build();
        thread = Thread.ofVirtual().name("metrics-watch").unstarted(this::watch);
    }

    /** Begins to watch; the coordinator need not be there yet. */
    static MetricsWatch start(ChaosFleet fleet) {
        var watch = new MetricsWatch(fleet);
        watch.thread.start();
        return watch;
    }

    /** How often it was answered. */
    synchronized int samples() {
        return samples;
    }

    /** Every account that did not add up. */
    synchronized List<String> wrong() {
        return List.copyOf(wrong);
    }

    /** Adaptations and evaluations that have succeeded, as far as is known. */
    synchronized long succeeded() {
        return latest.stream().mapToLong(TaskArithmetic::succeeded).sum();
    }

    /** The newest account of each kind. */
    synchronized List<TaskArithmetic> latest() {
        return latest;
    }

    private void watch() {
        try {
            while (true) {
                look();
                Thread.sleep(PERIOD);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() throws InterruptedException {
        String metrics;
        try {
            var answer = http.send(request, BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                return;
            }
            metrics = answer.body();
        } catch (IOException e) {
            // Nobody is there at the moment.
            return;
        }
        take(metrics);
    }

    private synchronized void take(String metrics) {
        try {
            latest =
                    List.of(TaskArithmetic.of(Stage.ADAPTATION, metrics), TaskArithmetic.of(Stage.EVALUATION, metrics));
        } catch (IllegalStateException e) {
            // It listens before its meters are there.
            return;
        }
        samples++;
        latest.stream().filter(kind -> !kind.adds()).forEach(kind -> wrong.add(kind.toString()));
    }

    @Override
    public void close() {
        thread.interrupt();
        http.shutdownNow();
    }
}
