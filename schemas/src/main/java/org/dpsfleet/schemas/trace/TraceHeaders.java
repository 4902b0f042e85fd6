package org.dpsfleet.schemas.trace;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.header.Headers;
import org.dpsfleet.schemas.message.MessageHeaders;
import org.dpsfleet.schemas.message.TraceContext;
import org.jspecify.annotations.Nullable;

import static java.nio.charset.StandardCharsets.UTF_8;

/** The trace that a record belongs to, as its headers {@code traceparent} and {@code tracestate} say. */
public final class TraceHeaders {
    private static final W3CTraceContextPropagator W3C = W3CTraceContextPropagator.getInstance();
    private static final TextMapGetter<TraceContext> BOTH = new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(TraceContext trace) {
            return List.of(MessageHeaders.TRACEPARENT, MessageHeaders.TRACESTATE);
        }

        @Override
        public @Nullable String get(@Nullable TraceContext trace, String key) {
            if (trace == null) {
                return null;
            }
            return switch (key) {
                case MessageHeaders.TRACEPARENT -> trace.parent();
                case MessageHeaders.TRACESTATE -> trace.state();
                default -> null;
            };
        }
    };

    private TraceHeaders() {}

    /** A context whose span is the one that a record names; the root where it names none. */
    public static Context of(Headers headers) {
        return of(TraceContext.of(headers));
    }

    /** A context whose span is the one that a trace names; the root for null. */
    public static Context of(@Nullable TraceContext trace) {
        return W3C.extract(Context.root(), trace, BOTH);
    }

    /** The id of the trace that a record belongs to, 32 hexadecimal digits; null where it names none. */
    public static @Nullable String traceId(Headers headers) {
        var span = Span.fromContext(of(headers)).getSpanContext();
        return span.isValid() ? span.getTraceId() : null;
    }

    /** What follows from a context's span belongs to; null where it has none. */
    public static @Nullable TraceContext trace(Context context) {
        Map<String, String> told = new HashMap<>();
        W3C.inject(context, told, (headers, name, value) -> told.put(name, value));
        return TraceContext.of(told.get(MessageHeaders.TRACEPARENT), told.get(MessageHeaders.TRACESTATE));
    }

    /** Says that a record follows from a span; a span that is none changes nothing. */
    public static void write(SpanContext span, Headers headers) {
        var trace = trace(Context.root().with(Span.wrap(span)));
        if (trace != null) {
            put(headers, MessageHeaders.TRACEPARENT, trace.parent());
            put(headers, MessageHeaders.TRACESTATE, trace.state());
        }
    }

    private static void put(Headers headers, String name, @Nullable String value) {
        headers.remove(name);
        if (value != null) {
            headers.add(name, value.getBytes(UTF_8));
        }
    }
}
