package org.dpsfleet.schemas.message;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

import static org.dpsfleet.schemas.message.MessageHeaders.add;

/**
 * The account of a record that can't succeed. It stands as text in the {@code dlq.*} headers of the
 * dead letter, which otherwise keeps key, value and headers of the record byte for byte.
 *
 * @param origin where the record was
 * @param cause why it can't succeed
 * @param attempts made, the last one included
 * @param worker of the last attempt
 * @param device of the last attempt
 */
public record DeadLetter(
        Origin origin, Cause cause, int attempts, String worker, String device, Instant firstFailedAt) {
    /** The most characters of a text header. */
    public static final int MAX_TEXT = 32 * 1024;

    private static final String PREFIX = "dlq.";
    private static final String REPLAY_OF = PREFIX + "replay-of";

    /**
     * Where a record was.
     *
     * @param timestamp of the record, in milliseconds since 1970
     */
    public record Origin(String topic, int partition, long offset, long timestamp) {
        /** Of a record that was read. */
        public static Origin of(ConsumerRecord<?, ?> read) {
            return new Origin(read.topic(), read.partition(), read.offset(), read.timestamp());
        }
    }

    /**
     * Why a record can't succeed. Message and stack trace are for people, and are cut at {@value #MAX_TEXT}
     * characters.
     */
    public record Cause(FailureCategory category, String exceptionClass, String message, String stackTrace) {
        public Cause {
            message = cut(message);
            stackTrace = cut(stackTrace);
        }
    }

    /** The dead letter's headers: those of the record, then the account. */
    public Headers toKafka(Headers original) {
        var headers = new RecordHeaders(original.toArray());
        add(headers, "dlq.original-topic", origin.topic);
        add(headers, "dlq.original-partition", String.valueOf(origin.partition));
        add(headers, "dlq.original-offset", String.valueOf(origin.offset));
        add(headers, "dlq.original-timestamp", String.valueOf(origin.timestamp));
        add(headers, "dlq.category", cause.category.name().toLowerCase(Locale.ROOT));
        add(headers, "dlq.exception-class", cause.exceptionClass);
        add(headers, "dlq.exception-message", cause.message);
        add(headers, "dlq.stacktrace", cause.stackTrace);
        add(headers, "dlq.attempts", String.valueOf(attempts));
        add(headers, "dlq.worker", worker);
        add(headers, "dlq.device", device);
        add(headers, "dlq.first-failed-at", firstFailedAt.toString());
        return headers;
    }

    /**
     * The account in a dead letter's headers.
     *
     * @throws IllegalArgumentException if a header is missing or not what it should be
     */
    public static DeadLetter read(Headers headers) {
        return new DeadLetter(
                new Origin(
                        text(headers, "dlq.original-topic"),
                        parsed(headers, "dlq.original-partition", "a whole number", Integer::valueOf),
                        parsed(headers, "dlq.original-offset", "a whole number", Long::valueOf),
                        parsed(headers, "dlq.original-timestamp", "milliseconds since 1970", Long::valueOf)),
                new Cause(
                        parsed(headers, "dlq.category", categories(), DeadLetter::category),
                        text(headers, "dlq.exception-class"),
                        text(headers, "dlq.exception-message"),
                        text(headers, "dlq.stacktrace")),
                parsed(headers, "dlq.attempts", "a whole number", Integer::valueOf),
                text(headers, "dlq.worker"),
                text(headers, "dlq.device"),
                parsed(headers, "dlq.first-failed-at", "an ISO 8601 time", Instant::parse));
    }

    /**
     * The headers with which a dead letter is tried again: the record's own, and
     * {@code dlq.replay-of = topic-partition@offset} of the dead letter.
     */
    public static Headers replayHeaders(Headers letter, String topic, int partition, long offset) {
        var headers = new RecordHeaders();
        for (var header : letter) {
            if (!header.key().startsWith(PREFIX)) {
                headers.add(header);
            }
        }
        add(headers, REPLAY_OF, topic + "-" + partition + "@" + offset);
        return headers;
    }

    /**
     * Which dead letter a record replays, as {@code topic-partition@offset}; null if it does not.
     */
    public static @Nullable String replayOf(Headers headers) {
        return MessageHeaders.text(headers, REPLAY_OF);
    }

    private static String text(Headers headers, String name) {
        var text = MessageHeaders.text(headers, name);
        if (text == null) {
            throw new IllegalArgumentException("not a dead letter: it has no header " + name);
        }
        return text;
    }

    private static <T> T parsed(Headers headers, String name, String accepted, Function<String, T> parser) {
        var text = text(headers, name);
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new IllegalArgumentException(
                    "header " + name + ": '" + text + "' is not accepted; accepted: " + accepted, e);
        }
    }

    private static FailureCategory category(String text) {
        return FailureCategory.valueOf(text.toUpperCase(Locale.ROOT));
    }

    private static String categories() {
        return Arrays.stream(FailureCategory.values())
                .map(c -> c.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
    }

    private static String cut(String text) {
        return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT - 3) + "...";
    }
}
