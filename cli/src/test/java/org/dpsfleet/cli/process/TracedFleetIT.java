package org.dpsfleet.cli.process;

import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import java.io.IOException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.List;
import java.util.regex.Pattern;
import org.dpsfleet.cli.process.TraceCollector.Exported;
import org.dpsfleet.testing.repository.Repository;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.dpsfleet.cli.process.Experiments.PATIENCE;

/** What a fleet tells of an experiment, in its log and to a collector of traces. */
class TracedFleetIT {
    private static final String EXPERIMENT = """
            name: traced
            networks: [{name: alexnet, layers: [1], weights: {kind: random, seed: 1}}]
            contexts: {kind: random, count: 1, seed: 0}
            train: {kind: dead-leaves, images: 8, seed: 1}
            test: {images: {kind: dead-leaves, images: 8, seed: 2}}
            training: {batch_size: 8, epochs: 2}
            """;

    /** Of what starts the command, as the specification's example has it. */
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

    private static final String CALLER = "00f067aa0ba902b7";
    private static final Pattern CLAIM = Pattern.compile(".* worker=\"(gpu|eval)-worker-\\w+\""
            + " experiment=\"[0-9a-f]{16}\" task=\"[0-9a-f]{64}\" stage=\"(adaptation|evaluation)\" attempt=\"1\""
            + " trace_id=\"" + TRACE + "\"");

    @RegisterExtension
    final FleetProcesses processes = new FleetProcesses();

    @Test
    void oneTraceAndTheKeysOfItsTasksLeadThroughTheWholeFleet() throws Exception {
        try (var collector = TraceCollector.start()) {
            // given
            var environment = new HashMap<>(collector.environment());
            environment.put("TRACEPARENT", "00-" + TRACE + "-" + CALLER + "-01");
            environment.put("TRACESTATE", "congo=t61rcWkgMzE");
            var file = Files.writeString(processes.folder().resolve("traced.yaml"), EXPERIMENT);
            var out = processes.folder().resolve("out");

            // when
            var run = processes.start(environment, "run", file.toString(), "--out", out.toString());

            // then
            assertThat(run.exitCode(PATIENCE)).as(run.err()).isZero();
            assertOneTrace(collector);
            assertThat(Files.readString(Repository.ROOT.resolve("docs/operating.md")))
                    .contains(collector.spans().stream()
                            .map(span -> "`" + span.name() + "`")
                            .toList());
            assertCorrelated(Files.readAllLines(out.resolve("fleet.log")));
        }
    }

    private static void assertOneTrace(TraceCollector collector) {
        assertThat(collector.spans()).extracting(Exported::trace).containsOnly(TRACE);
        assertThat(collector.spans()).extracting(Exported::state).containsOnly("congo=t61rcWkgMzE");
        var request = collector.named("POST /api/v1/experiments").getFirst();
        assertThat(request.parent()).isEqualTo(CALLER);
        assertThat(request.service()).isEqualTo("fleet-coordinator");
        assertThat(request.get("http.response.status_code")).isEqualTo("202");
        var experiment = request.get("dps.experiment");
        assertThat(experiment).matches("[0-9a-f]{16}");
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

    private static void assertCorrelated(List<String> log) throws IOException {
        var claims = log.stream().filter(line -> line.contains("task claimed ")).toList();

        assertThat(Files.readString(Repository.ROOT.resolve("docs/operating.md"))
                        .lines())
                .as("the guide's example")
                .anyMatch(line -> CLAIM.matcher(line).matches());
        assertThat(claims).hasSize(4).allSatisfy(line -> assertThat(line).matches(CLAIM));
        assertThat(log.stream().filter(line -> line.contains("experiment taken on")))
                .singleElement()
                .asString()
                .contains("trace_id=\"" + TRACE);
    }
}
