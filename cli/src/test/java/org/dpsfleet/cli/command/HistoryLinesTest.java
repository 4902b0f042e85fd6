package org.dpsfleet.cli.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.time.Instant;
import java.util.List;
import org.dpsfleet.schemas.codec.Json;
import org.dpsfleet.schemas.http.DeadLetteredTask.PastEvent;
import org.dpsfleet.schemas.http.TaskHistory;
import org.dpsfleet.schemas.message.FailureCategory;
import org.dpsfleet.schemas.message.Stage;
import org.dpsfleet.testing.repository.Repository;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class HistoryLinesTest {
    private static final String TASK = "42f32dbc3d7bd1dbfadca58081749c66659fd4e4cd143825bdabf5270f049b26";
    private static final String FIRST = "gpu-worker-bdd75ea8";
    private static final String SECOND = "gpu-worker-7c3a01e2";
    private static final PastEvent PUBLISHED = event("published", 1, "02:49:46.100Z", null, null);
    private static final PastEvent FAILED = new PastEvent(
            "failed",
            Stage.ADAPTATION,
            1,
            at("02:51:12.007Z"),
            FIRST,
            FailureCategory.INTERNAL,
            "the device is gone",
            null,
            83.0);
    private static final PastEvent RETRIED = event("retried", 2, "02:51:13.250Z", null, null);
    private static final PastEvent CLAIMED = event("claimed", 2, "02:51:13.914Z", SECOND, "cuda:0 NVIDIA H100");

    private final StringWriter out = new StringWriter();

    @Test
    void theGuideShowsWhatIsPrinted() throws IOException {
        // given
        var lines = new HistoryLines("0c3c15f087ba0338", false, new PrintWriter(out));

        // when the coordinator is asked several times
        lines.print(history(PUBLISHED));
        lines.print(history(FAILED));
        lines.print(history(CLAIMED, RETRIED, FAILED));
        lines.print(history(FAILED, RETRIED, CLAIMED, progress("02:51:29.914Z", "4/10 epochs, loss 0.612")));
        lines.print(history(FAILED, RETRIED, CLAIMED, progress("02:51:33.914Z", "4/10 epochs, loss 0.612")));

        // then
        assertThat(Files.readString(Repository.ROOT.resolve("docs/operating.md")))
                .contains("```\n" + out.toString().replace(System.lineSeparator(), "\n") + "```\n");
    }

    @Test
    void whatWentBackUnharmedIsNoFailure() {
        var lines = new HistoryLines("0c3c15f087ba0338", false, new PrintWriter(out));

        lines.print(history(new PastEvent(
                "failed",
                Stage.EVALUATION,
                3,
                at("02:51:12.007Z"),
                FIRST,
                FailureCategory.HANDED_BACK,
                "the worker stops\nnow",
                null,
                1.25)));

        assertThat(out.toString().strip())
                .endsWith("evaluation 3  handed back   on gpu-worker-bdd75ea8 after 1.3 s: the worker stops now");
    }

    @Test
    void forProgramsALineIsAnObject() {
        new HistoryLines("0c3c15f087ba0338", true, new PrintWriter(out)).print(history(PUBLISHED, FAILED));

        var objects = out.toString().lines().map(Json.mapper()::readTree).toList();
        assertThat(objects).hasSize(2);
        assertThat(Json.text(objects.getLast()))
                .isEqualTo("{\"experiment_id\":\"0c3c15f087ba0338\",\"task_id\":\"" + TASK
                        + "\",\"event\":\"failed\",\"stage\":\"adaptation\",\"attempt\":1,"
                        + "\"at\":\"2026-11-27T02:51:12.007Z\",\"worker\":\"gpu-worker-bdd75ea8\","
                        + "\"category\":\"internal\",\"message\":\"the device is gone\",\"seconds\":83.0}");
    }

    private static List<TaskHistory> history(PastEvent... events) {
        return List.of(new TaskHistory(TASK, "running", 1, List.of(events)));
    }

    private static PastEvent progress(String time, String message) {
        return event("progress", 2, time, SECOND, message);
    }

    private static PastEvent event(
            String name, int attempt, String time, @Nullable String worker, @Nullable String message) {
        return new PastEvent(name, Stage.ADAPTATION, attempt, at(time), worker, null, message, null, null);
    }

    private static Instant at(String time) {
        return Instant.parse("2026-11-27T" + time);
    }
}
