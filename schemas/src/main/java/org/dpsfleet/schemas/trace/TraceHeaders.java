package org.dpsfleet.schemas.trace;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.List;
import org.apache.kafka.common.header.Headers;
import org.dpsfleet.schemas.message.MessageHeaders;
import org.jspecify.annotations.Nullable;

import static java.nio.charset.StandardCharsets.UTF_8;

/** The trace that a record belongs to, as its header {@code traceparent} says. */
public final class TraceHeaders {
    private static final TextMapGetter<String> ALONE = new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(String traceparent) {
            return List.of(MessageHeaders.TRACEPARENT);
        }

        @Override
        public @Nullable String get(@Nullable String traceparent, String key) {
            return key.equals(MessageHeaders.TRACEPARENT) ? traceparent : null;
        }
    };

    private TraceHeaders() {}

    /** A context whose span is the one that a record names; the root where it names none. */
    public static Context of(Headers headers) {
        return of(MessageHeaders.text(headers, MessageHeaders.TRACEPARENT));
    }

    /** A context whose span is the one that a {@code traceparent} names; the root where that is null or malformed. */
    public static Context of(@Nullable String traceparent) {
        return W3CTraceContextPropagator.getInstance().extract(Context.root(), traceparent, ALONE);
    }

    /** The id of the trace that a record belongs to, 32 hexadecimal digits; null where it names none. */
    public static @Nullable String traceId(Headers headers) {
        var span = Span.fromContext(of(headers)).getSpanContext();
        return span.isValid() ? span.getTraceId() : null;
    }

    /** The {@code traceparent} of a context's span; null where it has none. */
    public static @Nullable String traceparent(Context context) {
        var span = Span.fromContext(context).getSpanContext();
        return span.isValid() ? traceparent(span) : null;
    }

    /** Says that a record follows from a span; a span that is none changes nothing. */
    public static void write(SpanContext span, Headers headers) {
        if (span.isValid()) {
            headers.remove(MessageHeaders.TRACEPARENT);
            headers.add(MessageHeaders.TRACEPARENT, traceparent(span).getBytes(UTF_8));
        }
    }

    private static String traceparent(SpanContext span) {
        return "00-" + span.getTraceId() + "-" + span.getSpanId() + "-"
                + span.getTraceFlags().asHex();
    }
}
