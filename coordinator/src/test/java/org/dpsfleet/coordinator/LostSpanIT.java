package org.dpsfleet.coordinator;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.dpsfleet.coordinator.plan.Specs;
import org.dpsfleet.schemas.message.Stage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What those who collect spans hear of a worker that dies. */
class LostSpanIT {
    @RegisterExtension
    final TestFleet fleet = new TestFleet();

    private final List<SpanData> spans = new CopyOnWriteArrayList<>();

    @Test
    void theCoordinatorTellsOfTheAttemptThatItsWorkerCanNotTellOf() {
        // given: a coordinator whose spans are collected, and a task that it has published
        fleet.coordinator().close();
        try (var provider = SdkTracerProvider.builder()
                        .addSpanProcessor(SimpleSpanProcessor.create(exporter()))
                        .build();
                var coordinator = Coordinator.start(
                        Settings.of(fleet.broker()),
                        new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
                        provider.get("test"))) {
            var api = new Api(coordinator.url());
            var experiment = api.submitted(Specs.lin("one", 3, 1L));
            var task = api.taskIds(experiment).getFirst();
            api.awaitCounts(experiment, "total 1, published 1");

            // when: whoever claims it is never heard of again, and nobody takes the next attempt
            fleet.workers().claim(task, Stage.ADAPTATION, 1, OneTask.SHORT);
            await().untilAsserted(() -> assertThat(fleet.topics().tasks(task)).hasSize(2));

            // then: beside the span that brought it the task, in the same trace
            var lost = named("adaptation");
            assertThat(lost).hasSize(1);
            var span = lost.getFirst();
            var publish = named("publish dps.adaptation-tasks").getFirst();
            assertThat(span.getTraceId()).isEqualTo(publish.getTraceId());
            assertThat(span.getParentSpanId()).isEqualTo(publish.getSpanId());
            assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
            assertThat(TimeUnit.NANOSECONDS.toMillis(span.getEndEpochNanos() - span.getStartEpochNanos()))
                    .isBetween(OneTask.SHORT.toMillis(), 30_000L);
            assertThat(text(span, "dps.experiment")).isEqualTo(experiment);
            assertThat(text(span, "dps.task")).isEqualTo(task);
            assertThat(text(span, "dps.worker")).isEqualTo("w1");
            assertThat(text(span, "dps.outcome")).isEqualTo("lost");
            assertThat(text(span, "error.type")).isEqualTo("lost");
            assertThat(span.getAttributes().get(AttributeKey.longKey("dps.attempt")))
                    .isEqualTo(1);
        }
    }

    private List<SpanData> named(String name) {
        return spans.stream().filter(span -> span.getName().equals(name)).toList();
    }

    private static String text(SpanData span, String key) {
        return span.getAttributes().get(AttributeKey.stringKey(key));
    }

    private SpanExporter exporter() {
        return new SpanExporter() {
            @Override
            public CompletableResultCode export(Collection<SpanData> ended) {
                spans.addAll(ended);
                return CompletableResultCode.ofSuccess();
            }

            @Override
            public CompletableResultCode flush() {
                return CompletableResultCode.ofSuccess();
            }

            @Override
            public CompletableResultCode shutdown() {
                return CompletableResultCode.ofSuccess();
            }
        };
    }
}
