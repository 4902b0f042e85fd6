package org.dpsfleet.cli.trace;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.dpsfleet.cli.outcome.CommandFailure;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class TracingTest {
    private static final Map<String, String> COLLECTED = Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1");

    /** Nobody waits for the client's further tries. */
    private static final String AT_ONCE = "otel.java.exporter.otlp.retry.disabled";

    private final Logger log = (Logger) LoggerFactory.getLogger(WatchedExporter.class);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

    @BeforeEach
    void listen() {
        lines.start();
        log.addAppender(lines);
    }

    @AfterEach
    void listenNoMore() {
        log.detachAppender(lines);
        System.clearProperty("otel.traces.sampler");
        System.clearProperty(AT_ONCE);
    }

    @Test
    void nothingIsStartedWhereNoCollectorIsNamed() {
        for (var environment : List.of(
                Map.<String, String>of(),
                Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", ""),
                Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1", "OTEL_SDK_DISABLED", "true"))) {
            try (var tracing = Tracing.of("gpu-worker", "w1", environment)) {
                var span = tracing.tracer().spanBuilder("x").startSpan();

                assertThat(span.isRecording()).isFalse();
                assertThat(span.getSpanContext().isValid()).isFalse();
            }
        }
        assertThat(threads()).isEmpty();
    }

    @Test
    void aCollectorThatIsNotThereHoldsNobodyUpAndIsSaidOnce() {
        System.setProperty(AT_ONCE, "true");
        var before = System.err;
        var err = new ByteArrayOutputStream();
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
        try (var tracing = Tracing.of("gpu-worker", "w1", COLLECTED)) {
            assertThat(threads()).isNotEmpty();
            for (int i = 0; i < 3_000; i++) {
                tracing.tracer().spanBuilder("x").startSpan().end();
            }
        } finally {
            System.setErr(before);
        }

        assertThat(lines.list).hasSize(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).doesNotContain("io.opentelemetry");
    }

    @Test
    void anOutageIsSaidAtItsBeginningAndAtItsEnd() {
        var away =
                CompletableResultCode.ofExceptionalFailure(new IllegalStateException(new ConnectException("refused")));
        var answers = new ArrayDeque<>(
                List.of(away, away, CompletableResultCode.ofSuccess(), CompletableResultCode.ofSuccess()));
        var exporter = new WatchedExporter(new Answering(answers));

        for (int i = 0; i < 4; i++) {
            var _ = exporter.export(List.of());
        }

        assertThat(lines.list)
                .extracting(ILoggingEvent::getMessage)
                .containsExactly(
                        "the collector takes no spans, they are dropped until it does",
                        "the collector takes spans again");
        assertThat(lines.list.getFirst().getKeyValuePairs().getFirst().value)
                .isEqualTo("java.net.ConnectException: refused");
    }

    @Test
    void whatTheSdkDoesNotAcceptIsAMistakeOfTheUser() {
        System.setProperty("otel.traces.sampler", "some-of-them");

        assertThatThrownBy(() -> Tracing.of("gpu-worker", "w1", COLLECTED))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("OTEL_")
                .hasMessageContaining("some-of-them");
    }

    @Test
    void grpcIsAMistakeThatNamesWhatIsRight() {
        var environment = new HashMap<>(COLLECTED);
        environment.put("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc");

        assertThatThrownBy(() -> Tracing.of("gpu-worker", "w1", environment))
                .isInstanceOf(CommandFailure.class)
                .hasMessage("OTEL_EXPORTER_OTLP_PROTOCOL=grpc is not accepted; accepted: http/protobuf");
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(Thread::isAlive)
                .map(Thread::getName)
                .filter(name -> name.contains("BatchSpanProcessor"))
                .toList();
    }

    /** An exporter whose exports end as they are told to. */
    private record Answering(Deque<CompletableResultCode> answers) implements SpanExporter {
        @Override
        public CompletableResultCode export(Collection<SpanData> spans) {
            return answers.remove();
        }

        @Override
        public CompletableResultCode flush() {
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode shutdown() {
            return CompletableResultCode.ofSuccess();
        }
    }
}
