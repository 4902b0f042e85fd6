package org.dpsfleet.cli.process;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.dpsfleet.cli.monitoring.MonitoringQueries;
import org.dpsfleet.cli.monitoring.PrometheusServer;
import org.dpsfleet.schemas.metric.FleetMeter;
import org.dpsfleet.schemas.metric.MeterLabel;
import org.dpsfleet.schemas.metric.MeterTable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** A fleet that a real Prometheus scrapes: what the dashboards and the alerts ask is answered, and an alert arrives. */
class MonitoredFleetIT {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Pattern METRICS = Pattern.compile("metrics=\"http://(\\S+)/metrics\"");

    /** A baseline and a training, and their evaluations. */
    private static final String EXPERIMENT = """
            name: %s
            networks: [{name: alexnet, layers: [1], weights: {kind: random, seed: 1}}]
            contexts: {kind: random, count: 2, seed: 0}
            draw_seeds: [%d]
            train: {kind: dead-leaves, images: 16, seed: 1}
            test: {images: {kind: dead-leaves, images: 16, seed: 2}}
            perceptual: {kind: simulated, triplets: 20, seed: 3}
            training: {batch_size: 16, epochs: 4}
            """;

    /** What has no data here, by a part of the expression, and why. */
    private static final Map<String, String> SILENT = Map.of(
            "dps_gpu_", "there is no GPU",
            "rate(dps_tasks_failed_total", "no attempt fails, and the panel shows only what fails");

    /** A task's id, an experiment's, a worker's. */
    private static final Pattern ID = Pattern.compile("[0-9a-f]{16,}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    /** Far more than the labels' values allow, far fewer than one for each task of a large experiment. */
    private static final int MOST_SERIES = 120;

    @RegisterExtension
    final FleetProcesses processes = new FleetProcesses();

    @Test
    void everyQuestionIsAnsweredAndAnAlertArrivesWhenTheWorkersAreKilled() throws Exception {
        assumeTrue(
                PrometheusServer.isInstalled(), "no prometheus and prometheus-alertmanager: nothing is asked of them");
        // given
        var fleet = SmallFleet.start(processes);
        var cache = processes.folder().resolve("cache").toString();
        var workers = List.of(fleet.worker("gpu-worker"), fleet.worker("eval-worker", "--cache", cache));
        var jobs = new LinkedHashMap<String, List<String>>();
        jobs.put("coordinator", List.of(URI.create(fleet.coordinator()).getAuthority()));
        jobs.put("workers", workers.stream().map(w -> w.awaitErr(METRICS)).toList());
        var alerting = PrometheusServer.startWithAlerts(
                Files.createDirectory(processes.folder().resolve("monitoring")), jobs, impatientRules());
        try (var prometheus = alerting.prometheus()) {
            await("all are scraped", () -> prometheus.query("up == 1").size() == 3);
            submit(fleet, "first", 0, "--wait");

            // then
            assertAnswered(prometheus);
            var series = assertFewSeries(prometheus);
            assertThat(prometheus.query("dps_projection_behind_seconds < 10")).hasSize(1);
            assertThat(firing(alerting)).isEmpty();

            // when
            workers.forEach(FleetProcess::kill);
            submit(fleet, "second", 1);

            // then
            await("an alert arrives", () -> firing(alerting).contains("NobodyTakesTasks adaptation"));
            assertThat(prometheus.alerts().valueStream())
                    .filteredOn(a -> a.at("/labels/alertname").asString().equals("NobodyTakesTasks"))
                    .singleElement()
                    .satisfies(alert -> {
                        assertThat(alert.get("state").asString()).isEqualTo("firing");
                        assertThat(alert.at("/annotations/summary").asString())
                                .isEqualTo("2 adaptation tasks are queued and none of them runs");
                    });
            assertThat(ofTheCoordinator(assertFewSeries(prometheus))).isEqualTo(ofTheCoordinator(series));
        }
    }

    /** Nobody can wait five minutes here. */
    private static String impatientRules() throws IOException {
        var rules = MonitoringQueries.rules();
        assertThat(rules).contains("for: 5m");
        return rules.replace("for: 5m", "for: 1s");
    }

    private static void submit(SmallFleet fleet, String name, int seed, String... options) throws IOException {
        var file = fleet.processes().folder().resolve(name + ".yaml");
        Files.writeString(file, EXPERIMENT.formatted(name, seed));
        var command = new ArrayList<>(List.of("submit", file.toString()));
        command.addAll(List.of(options));
        fleet.finish(command.toArray(String[]::new));
    }

    /** Every expression of the panels, and what every alert compares, has data; the others say why not. */
    private static void assertAnswered(PrometheusServer prometheus) {
        var asked = MonitoringQueries.expressions();
        assertThat(asked).hasSizeGreaterThan(50);
        await("all is answered", () -> unanswered(prometheus, asked).isEmpty(), () -> unanswered(prometheus, asked));
        for (var expression : asked) {
            if (isSilent(expression)) {
                assertThat(ask(prometheus, expression)).as(expression).isZero();
            }
        }
        assertThat(SILENT.keySet()).allMatch(part -> asked.stream().anyMatch(e -> e.contains(part)));
    }

    private static Set<String> unanswered(PrometheusServer prometheus, Set<String> asked) {
        var without = new TreeSet<String>();
        asked.stream()
                .filter(expression -> !isSilent(expression) && ask(prometheus, expression) == 0)
                .forEach(without::add);
        return without;
    }

    private static boolean isSilent(String expression) {
        return SILENT.keySet().stream().anyMatch(expression::contains);
    }

    private static int ask(PrometheusServer prometheus, String expression) {
        try {
            return prometheus.query(expression).size();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return fail(e);
        }
    }

    /**
     * Every series of the fleet has its meter's labels and no others, none of them an id, and no process has many.
     *
     * @return how many series of each meter each process has
     */
    private static Map<String, Integer> assertFewSeries(PrometheusServer prometheus) throws Exception {
        var count = new TreeMap<String, Integer>();
        var ofProcess = new TreeMap<String, Integer>();
        for (var series :
                prometheus.series("{__name__=~\"dps_.+\"}").valueStream().toList()) {
            var name = series.get("__name__").asString();
            var labels = new TreeSet<String>();
            series.propertyStream().forEach(label -> {
                labels.add(label.getKey());
                assertThat(ID.matcher(label.getValue().asString()).matches()
                                && !label.getKey().equals("revision"))
                        .as("%s has an id among its labels: %s", name, series)
                        .isFalse();
            });
            labels.removeAll(Set.of("__name__", "job", "instance"));
            assertThat(labels).as(name).isEqualTo(declaredLabels(name));
            var process =
                    series.get("job").asString() + " " + series.get("instance").asString();
            count.merge(process + " " + name, 1, Integer::sum);
            ofProcess.merge(process, 1, Integer::sum);
        }
        assertThat(ofProcess).hasSize(3);
        assertThat(ofProcess.values()).allMatch(n -> n > 20 && n < MOST_SERIES);
        return count;
    }

    private static Set<String> declaredLabels(String name) {
        for (var meter : FleetMeter.values()) {
            if (name.matches(MeterTable.prometheusName(meter) + "(_sum|_count|_max)?")) {
                var labels = new TreeSet<String>();
                meter.labels().stream().map(MeterLabel::label).forEach(labels::add);
                return labels;
            }
        }
        return fail(name + " is no meter of the fleet");
    }

    private static Map<String, Integer> ofTheCoordinator(Map<String, Integer> series) {
        var some = new TreeMap<>(series);
        some.keySet().removeIf(key -> !key.startsWith("coordinator "));
        return some;
    }

    /** The alerts about the fleet's work that have arrived, with their kind. */
    private static Set<String> firing(PrometheusServer.Alerting alerting) throws Exception {
        var arrived = new TreeSet<String>();
        for (var alert : alerting.received()) {
            var name = alert.at("/labels/alertname").asString();
            // The machine's disk is its own business.
            if (!name.equals("DiskNearlyFull")) {
                arrived.add((name + " " + alert.at("/labels/kind").asString("")).strip());
            }
        }
        return arrived;
    }

    private static void await(String what, Callable<Boolean> condition) {
        await(what, condition, () -> "");
    }

    private static void await(String what, Callable<Boolean> condition, Supplier<Object> evidence) {
        try {
            Awaitility.await(what)
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(500))
                    .until(condition);
        } catch (ConditionTimeoutException e) {
            fail(what + ": not within " + PATIENCE + "; " + evidence.get(), e);
        }
    }
}
