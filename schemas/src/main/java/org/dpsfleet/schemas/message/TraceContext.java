package org.dpsfleet.schemas.message;

import java.util.regex.Pattern;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * The trace that something belongs to, as two headers say it.
 *
 * <p>Source: W3C Trace Context, https://www.w3.org/TR/trace-context/.
 *
 * @param parent the trace and the span in it that this follows from ({@code traceparent})
 * @param state what those who collect spans add for themselves ({@code tracestate}); null for nothing
 */
public record TraceContext(String parent, @Nullable String state) {
    private static final Pattern PARENT = Pattern.compile("00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");
    /** What everybody has to carry, and what does not make the messages of a large experiment much larger. */
    private static final Pattern STATE = Pattern.compile("[ -~\t]{1,512}");

    /**
     * What two headers say.
     *
     * @return null where there is no trace, or what names it is malformed; without a state that is malformed or longer
     *     than 512 characters
     */
    public static @Nullable TraceContext of(@Nullable String parent, @Nullable String state) {
        if (parent == null || !PARENT.matcher(parent).matches()) {
            return null;
        }
        return new TraceContext(parent, state != null && STATE.matcher(state).matches() ? state : null);
    }

    /** What the headers of a record say. */
    public static @Nullable TraceContext of(Headers headers) {
        return of(
                MessageHeaders.text(headers, MessageHeaders.TRACEPARENT),
                MessageHeaders.text(headers, MessageHeaders.TRACESTATE));
    }
}
