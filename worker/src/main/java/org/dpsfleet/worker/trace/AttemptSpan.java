package org.dpsfleet.worker.trace;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.util.Locale;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.dpsfleet.schemas.message.FailureCategory;
import org.dpsfleet.schemas.message.Stage;
import org.dpsfleet.schemas.message.TaskMessage;
import org.dpsfleet.schemas.trace.SpanKeys;
import org.dpsfleet.schemas.trace.TaskKeys;
import org.dpsfleet.schemas.trace.TraceHeaders;
import org.dpsfleet.worker.failure.FailureAccount;
import org.dpsfleet.worker.settings.WorkerSettings;

/**
 * The span of an attempt, which follows from the message that brought the task. Until it is closed, the thread that
 * began it works for the attempt: what it logs and the {@link Phase}s that it begins belong to it.
 */
public final class AttemptSpan implements AutoCloseable {
    private final Span span;
    private final Headers cause;
    private final Scope scope;
    private final TaskKeys keys;

    @SuppressWarnings("MustBeClosedChecker") // the scope ends with this
    private AttemptSpan(Span span, Headers cause, Context context, TaskKeys keys) {
        this.span = span;
        this.cause = cause;
        this.scope = context.makeCurrent();
        this.keys = keys;
    }

    /** The keys of the log's lines while a task is looked at whose attempt may not begin here. */
    public static TaskKeys keys(TaskMessage task, Stage stage, Headers message) {
        return TaskKeys.of(task, stage, TraceHeaders.traceId(message));
    }

    /**
     * Begins an attempt.
     *
     * @param message headers of the record that brought the task
     */
    public static AttemptSpan begin(WorkerSettings settings, TaskMessage task, Stage stage, Headers message) {
        var parent = TraceHeaders.of(message);
        var span = settings.tracer()
                .spanBuilder(stage.name())
                .setParent(parent)
                .setSpanKind(SpanKind.CONSUMER)
                .setAttribute(SpanKeys.EXPERIMENT, task.experimentId())
                .setAttribute(SpanKeys.TASK, task.taskId())
                .setAttribute(SpanKeys.STAGE, stage.name())
                .setAttribute(SpanKeys.ATTEMPT, (long) task.attempt())
                .setAttribute(SpanKeys.NETWORK, task.work().network().name())
                .setAttribute(SpanKeys.VARIANT, word(task.work().variant()))
                .setAttribute(SpanKeys.WORKER, settings.workerId())
                .setAttribute(SpanKeys.DEVICE, settings.device())
                .startSpan();
        var cause = new RecordHeaders(message);
        TraceHeaders.write(span.getSpanContext(), cause);
        return new AttemptSpan(span, cause, Phase.told(settings.tracer(), parent.with(span)), keys(task, stage, cause));
    }

    /** The headers that the attempt's own messages follow from. */
    public Headers cause() {
        return cause;
    }

    /**
     * The attempt that this thread works for ended, and did not fail.
     *
     * @param how in a word, such as {@code succeeded}
     */
    public static void ended(String how) {
        Span.current().setAttribute(SpanKeys.OUTCOME, how);
    }

    /** The attempt that this thread works for failed, or went back to the fleet. */
    public static void failed(FailureAccount account) {
        var category = word(account.category());
        var span = Span.current().setAttribute(SpanKeys.OUTCOME, category);
        if (account.category() != FailureCategory.HANDED_BACK && account.category() != FailureCategory.SUPERSEDED) {
            span.setAttribute(SpanKeys.ERROR_TYPE, category).setStatus(StatusCode.ERROR, account.message());
        }
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public void close() {
        keys.close();
        scope.close();
        span.end();
    }
}
