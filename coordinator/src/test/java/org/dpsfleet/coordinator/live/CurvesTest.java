package org.dpsfleet.coordinator.live;

import java.time.Instant;
import java.util.Map;
import org.dpsfleet.coordinator.projection.KnownTask;
import org.dpsfleet.coordinator.task.History;
import org.dpsfleet.coordinator.task.Lease;
import org.dpsfleet.coordinator.task.ProgressReport;
import org.dpsfleet.coordinator.task.TaskState;
import org.dpsfleet.schemas.http.TaskCurve.CurvePoint;
import org.dpsfleet.schemas.message.Stage;
import org.dpsfleet.schemas.message.TrainingFigures;
import org.dpsfleet.schemas.stage.Pipeline;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class CurvesTest {
    private static final Instant T0 = Instant.parse("2026-01-31T12:00:00Z");

    private final Curves curves = new Curves();

    @Test
    void numbersAreThoseOfTheMessageAndNotOfItsWords() {
        heard(40, "loss 9 and other words, validation 7", new TrainingFigures(41, 0.61234, null));
        heard(80, "", new TrainingFigures(81, Double.NaN, 0.70123));

        assertThat(curves.of(_ -> true, 1).getFirst().points())
                .containsExactly(new CurvePoint(41, T0, 0.61234, null), new CurvePoint(81, T0, null, 0.70123));
    }

    @Test
    void workersOfTheFirstVersionSayThemInWords() {
        heard(40, "epoch 1 of 10, loss 0.612", null);
        heard(80, "epoch 2 of 10, loss 0.598, validation 0.702, best 0.721", null);
        heard(90, "saving", null);

        assertThat(curves.of(_ -> true, 1).getFirst().points())
                .containsExactly(new CurvePoint(40, T0, 0.612, null), new CurvePoint(80, T0, 0.598, 0.702));
    }

    private void heard(long done, String message, @Nullable TrainingFigures training) {
        var progress = new ProgressReport(done, 100, "steps", message, null, null, training);
        var running = new TaskState.Running(Stage.ADAPTATION, 1, "w", "cpu", Lease.claimed(T0, 10_000), progress);
        curves.changed(new KnownTask(
                "task", "experiment", null, 1, Map.of(), null, null, running, History.empty(Pipeline.standard())));
    }
}
