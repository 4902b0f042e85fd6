package org.dpsfleet.worker.trace;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import org.dpsfleet.schemas.trace.TaskKeys;

/**
 * A part of an attempt, from {@link #begin} to {@link #close}: a span below the attempt's. On a thread that works for
 * no attempt it is nothing.
 */
public final class Phase implements AutoCloseable {
    private static final ContextKey<Tracer> TRACER = ContextKey.named("dps-tracer");

    private final Span span;

    private Phase(Span span) {
        this.span = span;
    }

    /**
     * Begins a part of the attempt that this thread works for.
     *
     * @param name in a word, such as {@code train}; one of few
     */
    public static Phase begin(String name) {
        var tracer = Context.current().get(TRACER);
        return new Phase(
                tracer == null ? Span.getInvalid() : tracer.spanBuilder(name).startSpan());
    }

    /** The same work on another thread: its phases and its lines of the log belong to the attempt of this one. */
    public static Runnable carried(Runnable work) {
        return Context.current().wrap(TaskKeys.carried(work));
    }

    /** A context whose phases are told to a tracer. */
    static Context told(Tracer tracer, Context context) {
        return context.with(TRACER, tracer);
    }

    @Override
    public void close() {
        span.end();
    }
}
