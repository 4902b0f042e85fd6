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
        assertThat(after.traceparent()).isEqualTo(TRACE);
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
            assertThat(MessageHeaders.after(cause, "t", "/s", "id").traceparent())
                    .matches("00-[0-9a-f]{32}-[0-9a-f]{16}-01");
        }
    }
}
