package org.dpsfleet.cli.log;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.nio.charset.StandardCharsets;
import org.dpsfleet.schemas.codec.Json;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

class LogFormatTest {
    private final LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();

    @Test
    void anEventIsOneLineOfJsonWithItsPairsAsFields() {
        String line = written(LogFormat.JSON);

        assertThat(line).endsWith("}" + System.lineSeparator()).hasLineCount(1);
        var event = Json.mapper().readTree(line);
        assertThat(event.propertyNames())
                .containsExactlyInAnyOrder(
                        "time", "level", "logger", "thread", "message", "stack_trace", "task", "attempt", "reason");
        assertThat(event.path("time").asString()).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d+Z");
        assertThat(event.path("level").asString()).isEqualTo("WARN");
        assertThat(event.path("logger").asString()).isEqualTo("org.dpsfleet.Worker");
        assertThat(event.path("message").asString()).isEqualTo("task failed");
        assertThat(event.path("attempt").asInt()).isEqualTo(2);
        assertThat(event.path("reason").asString()).isEqualTo("a \"quoted\"\nsecond line");
        assertThat(event.path("stack_trace").asString()).startsWith("java.lang.IllegalStateException: no room\n");
    }

    @Test
    void forPeopleTheSameEventHasItsPairsBehindTheMessage() {
        assertThat(written(LogFormat.TEXT))
                .containsPattern("WARN  Worker: task failed task=\"a1\" attempt=\"2\" reason=");
    }

    private String written(LogFormat format) {
        var events = new ListAppender<ILoggingEvent>();
        events.start();
        var logger = context.getLogger("org.dpsfleet.Worker");
        logger.setAdditive(false);
        logger.detachAndStopAllAppenders();
        logger.addAppender(events);
        logger.atWarn()
                .setCause(new IllegalStateException("no room"))
                .addKeyValue("task", "a1")
                .addKeyValue("attempt", 2)
                .addKeyValue("reason", "a \"quoted\"\nsecond line")
                .log("task failed");
        return new String(format.encoder(context).encode(events.list.getFirst()), StandardCharsets.UTF_8);
    }
}
