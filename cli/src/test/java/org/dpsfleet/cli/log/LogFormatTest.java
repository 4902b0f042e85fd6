package org.dpsfleet.cli.log;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import org.dpsfleet.schemas.codec.Json;
import org.dpsfleet.schemas.message.Stage;
import org.dpsfleet.schemas.trace.TaskKeys;
import org.dpsfleet.testing.message.ExampleTasks;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

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
                .containsPattern(
                        "WARN  Worker: task failed task=\"a1\" attempt=\"2\" reason=\"a .quoted.\\\\nsecond line\"");
    }

    @Test
    void aLineCarriesTheTaskThatItsThreadWorksForAndNoKeyTwice() {
        var task = ExampleTasks.task();
        String text;
        String json;
        try (var _ = TaskKeys.of(task, Stage.ADAPTATION, "4bf92f3577b34da6a3ce929d0e0e4736")) {
            text = written(LogFormat.TEXT);
            json = written(LogFormat.JSON);
        }

        assertThat(text)
                .contains("task=\"a1\" attempt=\"2\" reason=")
                .contains("experiment=\"%s\" stage=\"adaptation\" trace_id=\"4bf9".formatted(task.experimentId()))
                .doesNotContain(task.taskId());
        var event = Json.mapper().readTree(json);
        assertThat(event.path("task").asString()).isEqualTo("a1");
        assertThat(event.path("stage").asString()).isEqualTo("adaptation");
        assertThat(json.split("\"attempt\"", -1)).hasSize(2);
        assertThat(written(LogFormat.TEXT)).doesNotContain("stage=");
    }

    @Test
    void workOnAnotherThreadIsStillForTheTask() throws InterruptedException {
        var seen = new ArrayList<String>();
        try (var _ = TaskKeys.of(ExampleTasks.task(), Stage.EVALUATION, null)) {
            var thread = Thread.ofVirtual().start(TaskKeys.carried(() -> seen.add(MDC.get("stage"))));
            thread.join();
        }

        assertThat(seen).containsExactly("evaluation");
        assertThat(MDC.getCopyOfContextMap()).isNullOrEmpty();
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
