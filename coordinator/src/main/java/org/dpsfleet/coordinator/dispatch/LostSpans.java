package org.dpsfleet.coordinator.dispatch;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.dpsfleet.coordinator.projection.KnownTask;
import org.dpsfleet.coordinator.projection.Projection;
import org.dpsfleet.coordinator.task.TaskState;
import org.dpsfleet.schemas.codec.MessageCodec;
import org.dpsfleet.schemas.message.FailureCategory;
import org.dpsfleet.schemas.message.TaskEvent;
import org.dpsfleet.schemas.trace.SpanKeys;
import org.dpsfleet.schemas.trace.TraceHeaders;

/**
 * A span for each attempt that was lost, in place of the one that its worker no longer exports: from the time at which
 * this coordinator heard of the claim until it counts the attempt as lost. An attempt that nobody claimed has none.
 */
final class LostSpans {
    private static final String LOST = FailureCategory.LOST.name().toLowerCase(Locale.ROOT);

    private final Projection projection;
    private final Tracer tracer;

    /** One that is over once Kafka has the event. */
    record Begun(Span span, Instant end) {
        void written() {
            span.end(end);
        }
    }

    LostSpans(Projection projection, Tracer tracer) {
        this.projection = projection;
        this.tracer = tracer;
    }

    /**
     * Begins one, if that is what an event says.
     *
     * @param message a record of the topic of events that is about to be written
     */
    Optional<Begun> begin(ProducerRecord<byte[], byte[]> message) {
        if (MessageCodec.TASK_EVENT.decode(message.value()) instanceof TaskEvent.Lost lost) {
            return projection.task(lost.taskId()).flatMap(task -> begin(task, lost, message));
        }
        return Optional.empty();
    }

    private Optional<Begun> begin(KnownTask task, TaskEvent.Lost lost, ProducerRecord<byte[], byte[]> message) {
        if (!(task.state() instanceof TaskState.Running running)
                || !running.stage().equals(lost.stage())
                || running.attempt() != lost.attempt()) {
            return Optional.empty();
        }
        // Leases are measured by a clock of their own; only how long this one has lasted can be said of the other.
        var lasted = Duration.between(running.lease().claimedAt(), projection.now());
        var span = tracer.spanBuilder(lost.stage().name())
                .setParent(TraceHeaders.of(message.headers()))
                .setSpanKind(SpanKind.CONSUMER)
                .setStartTimestamp(lost.at().minus(lasted))
                .setAttribute(SpanKeys.TASK, lost.taskId())
                .setAttribute(SpanKeys.STAGE, lost.stage().name())
                .setAttribute(SpanKeys.ATTEMPT, (long) lost.attempt())
                .setAttribute(SpanKeys.WORKER, lost.worker())
                .setAttribute(SpanKeys.DEVICE, running.device())
                .setAttribute(SpanKeys.OUTCOME, LOST)
                .setAttribute(SpanKeys.ERROR_TYPE, LOST)
                .startSpan()
                .setStatus(StatusCode.ERROR, "no heartbeat came for as long as its lease");
        if (task.experimentId() != null) {
            span.setAttribute(SpanKeys.EXPERIMENT, task.experimentId());
        }
        if (task.variant() != null) {
            span.setAttribute(SpanKeys.VARIANT, task.variant().name().toLowerCase(Locale.ROOT));
        }
        return Optional.of(new Begun(span, lost.at()));
    }
}
