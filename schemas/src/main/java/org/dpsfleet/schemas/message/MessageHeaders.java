package org.dpsfleet.schemas.message;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * The headers of every record: CloudEvents 1.0 in Kafka's binary mode, and the W3C trace it
 * belongs to.
 *
 * @param id unique to this record ({@code ce_id})
 * @param type of the message ({@code ce_type}), for example {@code org.dpsfleet.adaptation-task.v1}
 * @param source who wrote it ({@code ce_source}), for example {@code /gpu-worker/node-3}
 * @param subject the task id, or the experiment id of an experiment ({@code ce_subject})
 * @param time when it was written ({@code ce_time})
 * @param trace that this record is a step of
 */
public record MessageHeaders(String id, String type, String source, String subject, Instant time, TraceContext trace) {
    public static final String ID = "ce_id";
    public static final String TYPE = "ce_type";
    public static final String SOURCE = "ce_source";
    public static final String SUBJECT = "ce_subject";
    public static final String TIME = "ce_time";
    public static final String SPEC_VERSION = "ce_specversion";
    public static final String CONTENT_TYPE = "content-type";
    public static final String TRACEPARENT = "traceparent";
    public static final String TRACESTATE = "tracestate";

    /** The first message of a piece of work: starts a trace. */
    public static MessageHeaders first(String type, String source, String subject) {
        return create(type, source, subject, newTrace());
    }

    /**
     * A message that follows from another one, whose trace it carries on (or starts, if it has
     * none).
     */
    public static MessageHeaders after(Headers cause, String type, String source, String subject) {
        return in(TraceContext.of(cause), type, source, subject);
    }

    /** A message of this trace; it starts one if that is null. */
    public static MessageHeaders in(@Nullable TraceContext trace, String type, String source, String subject) {
        return create(type, source, subject, trace == null ? newTrace() : trace);
    }

    /** The headers as Kafka takes them. */
    public Headers toKafka() {
        var headers = new RecordHeaders();
        add(headers, ID, id);
        add(headers, TYPE, type);
        add(headers, SOURCE, source);
        add(headers, SUBJECT, subject);
        add(headers, TIME, time.toString());
        add(headers, SPEC_VERSION, "1.0");
        add(headers, CONTENT_TYPE, "application/json");
        add(headers, TRACEPARENT, trace.parent());
        if (trace.state() != null) {
            add(headers, TRACESTATE, trace.state());
        }
        return headers;
    }

    /** The text of the last header of that name, null where there is none. */
    public static @Nullable String text(Headers headers, String name) {
        var header = headers.lastHeader(name);
        return header == null || header.value() == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }

    static void add(Headers headers, String name, String text) {
        headers.add(name, text.getBytes(StandardCharsets.UTF_8));
    }

    private static MessageHeaders create(String type, String source, String subject, TraceContext trace) {
        var now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        var id = UUID.randomUUID().toString();
        return new MessageHeaders(id, type, source, subject, now, trace);
    }

    private static TraceContext newTrace() {
        var random = ThreadLocalRandom.current();
        var hex = HexFormat.of();
        // Bit 0 set: neither id may be all zeros.
        var parent = "00-"
                + hex.toHexDigits(random.nextLong())
                + hex.toHexDigits(random.nextLong() | 1)
                + "-"
                + hex.toHexDigits(random.nextLong() | 1)
                + "-01";
        return new TraceContext(parent, null);
    }
}
