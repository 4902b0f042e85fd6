package org.dpsfleet.cli.process;

import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.regex.Pattern;
import org.dpsfleet.cli.process.TraceCollector.Exported;
import org.dpsfleet.schemas.codec.Json;
import org.dpsfleet.schemas.experiment.ExperimentReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What a fleet of processes tells of one experiment, in their logs and to a collector of traces. */
class TracedFleetIT {
    private static final String EXPERIMENT = """
            name: traced
            networks: [{name: alexnet, layers: [1], weights: {kind: random, seed: 1}}]
            contexts: {kind: random, count: 1, seed: 0}
            train: {kind: dead-leaves, images: 8, seed: 1}
            test: {images: {kind: dead-leaves, images: 8, seed: 2}}
            training: {batch_size: 8, epochs: 2}
            """;

    /** What a client of ours sends that is itself traced, as the specification's example has it. */
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

    private static final String CALLER = "00f067aa0ba902b7";
    private static final Pattern READY = Pattern.compile("(coordinator ready|worker answers)");

    @RegisterExtension
    final FleetProcesses processes = new FleetProcesses();

    @Test
    void oneTraceAndTheKeysOfItsTasksLeadThroughTheWholeFleet() throws Exception {
        try (var collector = TraceCollector.start()) {
            // given
            var fleet = SmallFleet.start(processes, collector.environment(), "--log-format", "json");
            var gpu = fleet.worker("gpu-worker", "--log-format", "json");
            var eval = fleet.worker("eval-worker", "--log-format", "json");
            gpu.awaitErr(READY);
            eval.awaitErr(READY);

            // when
            var id = submit(fleet.coordinator());
            fleet.finish("status", id, "--watch");

            // then
            await("the spans of two tasks").until(() -> collector.named("evaluation").size() == 2);
            assertOneTrace(collector, id);
            assertCorrelated(lines(gpu), id, "adaptation");
            assertCorrelated(lines(eval), id, "evaluation");
        }
    }

    private static String submit(String coordinator) throws IOException, InterruptedException {
        try (var client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create(coordinator + "/api/v1/experiments"))
                    .header("Content-Type", "application/json")
                    .header("traceparent", "00-" + TRACE + "-" + CALLER + "-01")
                    .POST(BodyPublishers.ofByteArray(Json.encode(ExperimentReader.fromYaml(EXPERIMENT))))
                    .build();
            var answer = client.send(request, BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
            return Json.mapper().readTree(answer.body()).path("experiment_id").asString();
        }
    }

    private static void assertOneTrace(TraceCollector collector, String experiment) {
        assertThat(collector.spans()).extracting(Exported::trace).containsOnly(TRACE);
        var request = collector.named("POST /api/v1/experiments").getFirst();
        assertThat(request.parent()).isEqualTo(CALLER);
        assertThat(request.service()).isEqualTo("fleet-coordinator");
        assertThat(request.get("http.response.status_code")).isEqualTo("202");
        assertThat(request.get("dps.experiment")).isEqualTo(experiment);
        var published = collector.named("publish dps.adaptation-tasks");
        assertThat(published).hasSize(2).extracting(Exported::parent).containsOnly(request.id());
        assertThat(published).extracting(Exported::kind).containsOnly(SpanKind.SPAN_KIND_PRODUCER);

        for (var publish : published) {
            var adaptation = below(collector, publish, "adaptation");
            assertThat(adaptation.service()).isEqualTo("fleet-gpu-worker");
            assertThat(adaptation.error()).isFalse();
            assertThat(adaptation.attributes())
                    .containsEntry("dps.experiment", experiment)
                    .containsEntry("dps.task", publish.get("dps.task"))
                    .containsEntry("dps.attempt", "1")
                    .containsEntry("dps.network", "alexnet")
                    .containsEntry("dps.outcome", "succeeded");
            assertThat(adaptation.get("dps.worker")).startsWith("gpu-worker-");
            if (adaptation.get("dps.variant").equals("lin")) {
                assertThat(below(collector, adaptation, "load").service()).isEqualTo("fleet-gpu-worker");
                assertThat(below(collector, adaptation, "train").service()).isEqualTo("fleet-gpu-worker");
            }
            var evaluation = below(collector, adaptation, "evaluation");
            assertThat(evaluation.service()).isEqualTo("fleet-eval-worker");
            assertThat(evaluation.get("dps.task")).isEqualTo(publish.get("dps.task"));
            assertThat(below(collector, evaluation, "score").name()).isEqualTo("score");
        }
    }

    private static Exported below(TraceCollector collector, Exported parent, String name) {
        var found = collector.named(name).stream()
                .filter(span -> span.parent().equals(parent.id()))
                .toList();
        assertThat(found).as("%s below %s", name, parent).hasSize(1);
        return found.getFirst();
    }

    /** All that is logged between a claim and the next pause is of its task. */
    private static void assertCorrelated(List<JsonNode> lines, String experiment, String stage) {
        var claims = lines.stream()
                .filter(line -> line.path("message").asString().equals("task claimed"))
                .toList();
        assertThat(claims).hasSize(2).allSatisfy(line -> {
            assertThat(line.path("experiment").asString()).isEqualTo(experiment);
            assertThat(line.path("task").asString()).matches("[0-9a-f]{64}");
            assertThat(line.path("stage").asString()).isEqualTo(stage);
            assertThat(line.path("attempt").isInt()).isTrue();
            assertThat(line.path("attempt").asInt()).isEqualTo(1);
            assertThat(line.path("trace_id").asString()).isEqualTo(TRACE);
        });
        assertThat(lines)
                .filteredOn(line -> line.path("thread").asString().equals("task"))
                .allSatisfy(line -> assertThat(line.has("task")).isTrue());
    }

    private static List<JsonNode> lines(FleetProcess process) {
        return process.err()
                .lines()
                .filter(line -> line.startsWith("{"))
                .map(line -> Json.mapper().readTree(line))
                .toList();
    }
}
