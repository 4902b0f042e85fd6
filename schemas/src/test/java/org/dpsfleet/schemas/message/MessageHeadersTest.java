package org.dpsfleet.schemas.message;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class MessageHeadersTest {
    private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    @Test
    void areCloudEventsInBinaryMode() {
        // when
        var headers =
                MessageHeaders.first("org.dpsfleet.x.v1", "/coordinator", "abc").toKafka();
        // then
        assertThat(MessageHeaders.text(headers, "ce_specversion")).isEqualTo("1.0");
        assertThat(MessageHeaders.text(headers, "ce_id")).matches("[0-9a-f-]{36}");
        assertThat(MessageHeaders.text(headers, "ce_type")).isEqualTo("org.dpsfleet.x.v1");
        assertThat(MessageHeaders.text(headers, "ce_source")).isEqualTo("/coordinator");
        assertThat(MessageHeaders.text(headers, "ce_subject")).isEqualTo("abc");
        assertThat(Instant.parse(MessageHeaders.text(headers, "ce_time"))).isNotNull();
        assertThat(MessageHeaders.text(headers, "content-type")).isEqualTo("application/json");
        assertThat(MessageHeaders.text(headers, "traceparent")).matches("00-[0-9a-f]{32}-[0-9a-f]{16}-01");
    }

    @Test
    void carryTheTraceOn() {
        // given
        var cause = new RecordHeaders();
        cause.add("traceparent", TRACE.getBytes(StandardCharsets.UTF_8));
        // when
        var after = MessageHeaders.after(cause, "t", "/s", "id");
        // then
        assertThat(after.trace()).isEqualTo(new TraceContext(TRACE, null));
        assertThat(after.toKafka().headers("tracestate")).isEmpty();
        assertThat(after.id())
                .isNotEqualTo(MessageHeaders.after(cause, "t", "/s", "id").id());
    }

    @Test
    void startATraceWhereTheCauseHasNoneOrABrokenOne() {
        // given
        var broken = new RecordHeaders();
        broken.add("traceparent", "00-zz".getBytes(StandardCharsets.UTF_8));
        // then
        for (var cause : new RecordHeaders[] {broken, new RecordHeaders()}) {
            var trace = MessageHeaders.after(cause, "t", "/s", "id").trace();
            assertThat(trace.parent()).matches("00-[0-9a-f]{32}-[0-9a-f]{16}-01");
            assertThat(trace.state()).isNull();
        }
    }

    @Test
    void carryWhatThoseWhoCollectSpansAddUnlessItIsTooLongOrOfNoTrace() {
        // given
        var state = "vendor=" + "x".repeat(505);
        // then
        assertThat(carried(TRACE, state)).isEqualTo(state).hasSize(512);
        assertThat(carried(TRACE, state + "x")).isNull();
        assertThat(carried(TRACE, "vendor=\u00e4")).isNull();
        assertThat(carried("00-zz", "vendor=1")).isNull();
    }

    private static String carried(String parent, String state) {
        var cause = new RecordHeaders();
        cause.add("traceparent", parent.getBytes(StandardCharsets.UTF_8));
        cause.add("tracestate", state.getBytes(StandardCharsets.UTF_8));
        return MessageHeaders.text(MessageHeaders.after(cause, "t", "/s", "id").toKafka(), "tracestate");
    }
}
