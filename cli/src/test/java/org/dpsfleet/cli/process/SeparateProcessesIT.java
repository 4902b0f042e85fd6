package org.dpsfleet.cli.process;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.dpsfleet.schemas.codec.Json;
import org.dpsfleet.schemas.metric.MeterSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.dpsfleet.cli.process.Experiments.MANY_TASKS;
import static org.dpsfleet.cli.process.Experiments.PATIENCE;

/** Every role as a process of its own, as on a cluster: the same results as in one process. */
class SeparateProcessesIT {
    private static final Pattern METRICS = Pattern.compile("metrics=\"(http://\\S+)/metrics\"");
    private static final Pattern SUCCEEDED = Pattern.compile("(?m)^dps_tasks_succeeded_total\\{.*} ([0-9.]+)$");

    @RegisterExtension
    final FleetProcesses processes = new FleetProcesses();

    @Test
    void sixProcessesFindWhatOneFinds() throws Exception {
        // given
        var expected = MANY_TASKS.undisturbed(processes);
        var file = MANY_TASKS.in(processes.folder());
        var fleet = SmallFleet.start(processes);
        var adapting = workers(fleet, "gpu-worker");
        var evaluating = workers(fleet, "eval-worker");
        var gpuWorkers = addresses(adapting);
        var evalWorkers = addresses(evaluating);

        // when
        var submit = fleet.finish("submit", file, "--wait");

        // then
        var experiment = submit.out().strip();
        assertThat(experiment).matches("[0-9a-f]{16}");
        assertThat(submit.err()).contains("24/24 contexts");
        assertThat(fleet.outcome(experiment)).isEqualTo(expected);
        assertTold(fleet, experiment);
        assertArchived(fleet, experiment);
        assertThat(get(fleet.coordinator() + "/livez")).isNotEmpty();
        PublishedMeters.assertComplete(Map.of(
                MeterSource.COORDINATOR, get(fleet.coordinator() + "/metrics"),
                MeterSource.GPU_WORKER, get(gpuWorkers.getFirst() + "/metrics"),
                MeterSource.EVAL_WORKER, get(evalWorkers.getFirst() + "/metrics")));
        assertShared(gpuWorkers, 8);
        assertShared(evalWorkers, 8);
        assertCorrelated(adapting, experiment, "adaptation");
        assertCorrelated(evaluating, experiment, "evaluation");
    }

    /** Six metrics of one network, as baseline and adapted: twelve tasks on three test sets. */
    @Test
    void allMetricsOfANetworkAreScoredOnOnePassOfEachTestSet() throws Exception {
        // given
        var file = Files.writeString(processes.folder().resolve("metrics.yaml"), """
                        name: metrics
                        networks:
                          - {name: alexnet, layers: [1], weights: {kind: random, seed: 1}}
                          - {name: alexnet, layers: [1, 4], weights: {kind: random, seed: 1}}
                        comparisons: [spatial, mean, spatial+sort]
                        contexts: {kind: random, count: 3, seed: 0}
                        train: {kind: dead-leaves, images: 16, seed: 1}
                        test: {images: {kind: dead-leaves, images: 24, seed: 2}, draws: 2}
                        further_tests:
                          - {name: other, images: {kind: dead-leaves, images: 16, seed: 4}, draws: 1}
                        perceptual: {kind: simulated, triplets: 20, seed: 3}
                        training: {batch_size: 16, epochs: 2}
                        """)
                .toString();
        var out = processes.folder().resolve("alone");
        var alone = processes.finish(PATIENCE, "run", file, "--out", out.toString(), "--cache-size", "0");
        assertThat(alone.exitCode(PATIENCE)).as(alone.err()).isZero();
        var expected = Outcome.ofRun(out, "metrics");
        var fleet = SmallFleet.start(processes);
        fleet.worker("gpu-worker");
        var worker = fleet.worker(
                "eval-worker", "--cache", processes.folder().resolve("cache").toString());

        // when
        var submit = fleet.finish("submit", file, "--wait");

        // then
        assertThat(fleet.outcome(submit.out().strip())).isEqualTo(expected);
        var metrics = get(worker.awaitErr(METRICS) + "/metrics");
        int pairs = 2 * (24 * 2 + 16 + 20);
        assertThat(total("dps_evaluation_cache_misses", metrics)).isEqualTo(pairs);
        assertThat(total("dps_evaluation_cache_hits", metrics)).isEqualTo(11 * pairs);
        assertThat(total("dps_evaluation_pairs", metrics)).isEqualTo(12 * pairs);
    }

    private static int total(String meter, String metrics) {
        var sample =
                Pattern.compile("(?m)^" + meter + "_total\\{.*} ([0-9.]+)$").matcher(metrics);
        assertThat(sample.find()).as("%s in%n%s", meter, metrics).isTrue();
        return (int) Double.parseDouble(sample.group(1));
    }

    /** Two of a kind, started together. */
    private static List<FleetProcess> workers(SmallFleet fleet, String kind) {
        var started = new ArrayList<FleetProcess>();
        for (var i = 0; i < 2; i++) {
            started.add(fleet.worker(kind));
        }
        return started;
    }

    private static List<String> addresses(List<FleetProcess> workers) {
        return workers.stream().map(worker -> worker.awaitErr(METRICS)).toList();
    }

    /** Every claim says of which experiment, task, stage and attempt it is. */
    private static void assertCorrelated(List<FleetProcess> workers, String experiment, String stage) {
        var claimed = Pattern.compile("task claimed worker=\"\\S+\" experiment=\"" + experiment
                + "\" task=\"([0-9a-f]{64})\" stage=\"" + stage + "\" attempt=\"1\" trace_id=\"([0-9a-f]{32})\"");
        var claims = workers.stream()
                .flatMap(worker -> claimed.matcher(worker.err()).results())
                .toList();

        assertThat(claims.stream().map(claim -> claim.group(1)).distinct()).hasSize(8);
        assertThat(claims.stream().map(claim -> claim.group(2)).distinct()).hasSize(1);
    }

    private static void assertTold(SmallFleet fleet, String experiment) {
        var status = fleet.json("status", "many-tasks");
        assertThat(status.path("state").asString()).isEqualTo("succeeded");
        assertThat(status.path("tasks").path("done").asInt()).isEqualTo(8);
        assertThat(status.path("lost").asInt(-1)).isZero();
        assertThat(status.path("retried").asInt(-1)).isZero();
        var results = Json.mapper()
                .readTree(
                        fleet.finish("results", experiment, "--format", "json").out());
        assertThat(results.path("complete").asBoolean()).isTrue();
        // The trained variant of each of the two choices of layers.
        assertThat(results.path("findings")).hasSize(2);
    }

    /** With the manifest of every checkpoint, as it is in the store. */
    private static void assertArchived(SmallFleet fleet, String experiment) throws IOException {
        var archive = fleet.processes().folder().resolve("archive");
        fleet.finish("archive", experiment, "--out", archive.toString());

        try (var lines = new GZIPInputStream(Files.newInputStream(archive.resolve("manifests.ndjson.gz")))) {
            var manifests = new String(lines.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(Json.mapper()::readTree)
                    .toList();
            assertThat(manifests)
                    .hasSize(8)
                    .allSatisfy(line -> assertThat(line.path("manifest").asString())
                            .isEqualTo(Files.readString(
                                    Path.of(URI.create(line.path("uri").asString()))
                                            .resolve("manifest.json"))));
        }
    }

    /** Both are alive, both did something, and together they did all of it. */
    private static void assertShared(List<String> workers, int tasks) throws Exception {
        var done = new ArrayList<Integer>();
        for (var worker : workers) {
            assertThat(get(worker + "/livez")).startsWith("ok");
            assertThat(get(worker + "/readyz")).startsWith("ok");
            var succeeded = SUCCEEDED.matcher(get(worker + "/metrics"));
            assertThat(succeeded.find()).isTrue();
            done.add((int) Double.parseDouble(succeeded.group(1)));
        }
        assertThat(done).allMatch(n -> n > 0);
        assertThat(done.stream().mapToInt(n -> n).sum()).isEqualTo(tasks);
    }

    private static String get(String address) throws IOException, InterruptedException {
        try (var http = HttpClient.newHttpClient()) {
            var answer = http.send(HttpRequest.newBuilder(URI.create(address)).build(), BodyHandlers.ofString());
            assertThat(answer.statusCode()).as("%s: %s", address, answer.body()).isEqualTo(200);
            return answer.body();
        }
    }
}
