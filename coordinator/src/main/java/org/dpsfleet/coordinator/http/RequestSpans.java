package org.dpsfleet.coordinator.http;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import java.util.function.Function;
import org.dpsfleet.schemas.message.TraceContext;
import org.dpsfleet.schemas.trace.SpanKeys;
import org.dpsfleet.schemas.trace.TraceHeaders;
import org.jspecify.annotations.Nullable;

import static io.opentelemetry.api.common.AttributeKey.longKey;
import static io.opentelemetry.api.common.AttributeKey.stringKey;

/**
 * The spans of requests that change something. What such a request writes to Kafka follows from its span, or, where
 * nobody collects spans, from the one that its {@code traceparent} names.
 */
final class RequestSpans {
    private static final AttributeKey<String> METHOD = stringKey("http.request.method");
    private static final AttributeKey<String> ROUTE = stringKey("http.route");
    private static final AttributeKey<Long> STATUS = longKey("http.response.status_code");
    private static final int FIRST_FAULT = 500;

    /** Changes nothing, and is sent with each pause of somebody who types. */
    private static final String CHECKS = "/api/v1/checks";

    private final Tracer tracer;

    RequestSpans(Tracer tracer) {
        this.tracer = tracer;
    }

    /**
     * The answer to a request.
     *
     * @param trace that the client sent, null for none
     */
    Answer answer(Request request, @Nullable TraceContext trace, Function<Request, Answer> handler) {
        var operation = request.operation();
        if (operation.method().equals("GET") || operation.path().equals(CHECKS)) {
            return handler.apply(request);
        }
        var parent = TraceHeaders.of(trace);
        var span = tracer.spanBuilder(operation.method() + " " + operation.path())
                .setParent(parent)
                .setSpanKind(SpanKind.SERVER)
                .setAttribute(METHOD, operation.method())
                .setAttribute(ROUTE, operation.path())
                .startSpan();
        if (!request.experimentId().isEmpty()) {
            span.setAttribute(SpanKeys.EXPERIMENT, request.experimentId());
        }
        try (var _ = parent.with(span).makeCurrent()) {
            var answer = handler.apply(request);
            span.setAttribute(STATUS, (long) answer.status());
            return answer;
        } catch (RuntimeException e) {
            failed(span, e);
            throw e;
        } finally {
            span.end();
        }
    }

    private static void failed(Span span, RuntimeException e) {
        int status = FIRST_FAULT;
        if (e instanceof ProblemException problem) {
            status = problem.problem().status();
            span.setAttribute(STATUS, (long) status);
        }
        if (status >= FIRST_FAULT) {
            span.setStatus(StatusCode.ERROR, String.valueOf(e.getMessage()));
        }
    }
}
