package org.dpsfleet.coordinator.dispatch;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.dpsfleet.schemas.codec.InvalidMessageException;
import org.dpsfleet.schemas.codec.Json;
import org.dpsfleet.schemas.message.DeadLetter;
import org.dpsfleet.schemas.message.Stage;
import org.dpsfleet.schemas.stage.Pipeline;
import org.dpsfleet.schemas.trace.SpanKeys;
import org.dpsfleet.schemas.trace.TraceHeaders;
import org.jspecify.annotations.Nullable;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * A span for each message that workers take, from before it is written until Kafka has it. It follows from what the
 * message's header names, the experiment or the attempt before, and the message then follows from it. Where nobody
 * collects spans, headers stay as they are. With them go the {@link LostSpans}, which end with the same transaction.
 */
final class PublishSpans {
    private static final String KAFKA = "kafka";

    private final Tracer tracer;
    private final LostSpans lostSpans;
    private final String events;
    private final Map<String, Stage> stages = new HashMap<>();

    /** What a span says of a message. */
    private record About(
            String experimentId, int attempt, @Nullable List<Companion> companions) {}

    /** Another task of it. */
    private record Companion(String taskId) {}

    /** Those of the records of one transaction. */
    static final class Begun {
        private final List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        private final List<Span> spans = new ArrayList<>();
        private final List<LostSpans.Begun> lost = new ArrayList<>();

        /** The records, whose headers name the spans. */
        List<ProducerRecord<byte[], byte[]>> records() {
            return records;
        }

        /** Kafka has the records. */
        void written() {
            spans.forEach(Span::end);
            lost.forEach(LostSpans.Begun::written);
        }

        /** Kafka has none of them. */
        void failed(Exception why) {
            for (var span : spans) {
                span.setStatus(StatusCode.ERROR, String.valueOf(why.getMessage()));
                span.end();
            }
        }
    }

    PublishSpans(Pipeline pipeline, Tracer tracer, LostSpans lostSpans) {
        this.tracer = tracer;
        this.lostSpans = lostSpans;
        events = pipeline.taskEvents().topicName();
        pipeline.stages().forEach(stage -> stages.put(stage.taskTopic().topicName(), stage.name()));
    }

    /** Begins those of the records that are messages of tasks; changes no record, since Kafka may have had it already. */
    Begun begin(List<ProducerRecord<byte[], byte[]>> records) {
        var begun = new Begun();
        for (var message : records) {
            var stage = stages.get(message.topic());
            if (stage == null || message.value() == null) {
                begun.records.add(message);
                if (message.topic().equals(events)) {
                    lostSpans.begin(message).ifPresent(begun.lost::add);
                }
            } else {
                var span = begin(message, stage);
                begun.spans.add(span);
                begun.records.add(following(message, span));
            }
        }
        return begun;
    }

    private static ProducerRecord<byte[], byte[]> following(ProducerRecord<byte[], byte[]> message, Span span) {
        var headers = new RecordHeaders(message.headers());
        TraceHeaders.write(span.getSpanContext(), headers);
        return new ProducerRecord<>(
                message.topic(), message.partition(), message.timestamp(), message.key(), message.value(), headers);
    }

    private Span begin(ProducerRecord<byte[], byte[]> message, Stage stage) {
        var builder = tracer.spanBuilder("publish " + message.topic())
                .setParent(TraceHeaders.of(message.headers()))
                .setSpanKind(SpanKind.PRODUCER);
        var asked = Span.fromContext(Context.current()).getSpanContext();
        if (asked.isValid() && DeadLetter.replayOf(message.headers()) != null) {
            // The task's trace goes on; the request that replays it has a trace of its own.
            builder.addLink(asked);
        }
        var span = builder.startSpan();
        if (span.isRecording()) {
            describe(span, message, stage);
        }
        return span;
    }

    private static void describe(Span span, ProducerRecord<byte[], byte[]> message, Stage stage) {
        span.setAttribute(SpanKeys.SYSTEM, KAFKA)
                .setAttribute(SpanKeys.DESTINATION, message.topic())
                .setAttribute(SpanKeys.TASK, new String(message.key(), UTF_8))
                .setAttribute(SpanKeys.STAGE, stage.name());
        try {
            var about = Json.decode(About.class, message.value());
            span.setAttribute(SpanKeys.EXPERIMENT, about.experimentId())
                    .setAttribute(SpanKeys.ATTEMPT, (long) about.attempt());
            if (about.companions() != null) {
                span.setAttribute(
                        SpanKeys.COMPANIONS,
                        about.companions().stream().map(Companion::taskId).toList());
            }
        } catch (InvalidMessageException e) {
            span.addEvent("unreadable");
        }
    }
}
