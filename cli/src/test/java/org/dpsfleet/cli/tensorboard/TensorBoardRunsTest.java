package org.dpsfleet.cli.tensorboard;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.dpsfleet.cli.track.TaskTimes;
import org.dpsfleet.schemas.http.DeadLetteredTask.PastEvent;
import org.dpsfleet.schemas.http.TaskCurve;
import org.dpsfleet.schemas.http.TaskCurve.CurvePoint;
import org.dpsfleet.schemas.http.TaskHistory;
import org.dpsfleet.schemas.message.ExperimentRecord;
import org.dpsfleet.schemas.message.Stage;
import org.dpsfleet.schemas.message.TaskScores;
import org.dpsfleet.testing.ExampleScores;
import org.dpsfleet.testing.message.ExampleResults;
import org.dpsfleet.testing.message.ExampleTasks;
import org.dpsfleet.vocabulary.Variant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class TensorBoardRunsTest {
    private static final double FLOAT = 1e-6;
    private static final Instant T0 = Instant.parse("2026-01-31T12:00:00.250Z");

    private final ExperimentRecord experiment = ExampleScores.experiment(1, List.of(Variant.LIN), List.of(1L, 2L, 3L));
    private final List<TaskScores> scores = ExampleTasks.tasks(3).stream()
            .map(ExampleResults::checkpoint)
            .map(ExampleResults::everyScore)
            .toList();

    /** The first task's, as its workers said; nothing is known of the others. */
    private final TaskTimes times = TaskTimes.of(List.of(new TaskHistory(
            scores.getFirst().taskId(),
            "done",
            1,
            List.of(
                    succeeded(Stage.ADAPTATION, T0.plusSeconds(12)),
                    succeeded(Stage.EVALUATION, T0.plusSeconds(20))))));

    @TempDir
    private Path logs;

    @Test
    void tensorBoardReadsWhatATaskFoundAndHowItWasTrained() throws IOException, InterruptedException {
        // given: a training that is looked at twice, the second time with more
        var task = scores.getFirst();
        var first = new CurvePoint(10, T0, 0.625, null);
        var second = new CurvePoint(20, T0.plusSeconds(5), 0.5, 0.75);
        var third = new CurvePoint(30, T0.plusSeconds(10), null, 0.75);
        trained(task, first, second);
        trained(task, first, second, third);

        // when
        assertThat(runs().results(scores, times)).isEqualTo(3);
        var read = TensorBoard.read(logs);

        // then
        assertThat(read.propertyNames())
                .hasSize(3)
                .allSatisfy(name -> assertThat(name).matches("example-[0-9a-f]{8}/alexnet-lin-spatial-[0-9a-f]{8}"));
        var run = of(read, task);
        var scalars = run.path("scalars");
        double start = T0.toEpochMilli() / 1e3;
        assertThat(points(scalars, "training/loss"))
                .isEqualTo(Map.of(10L, List.of(start, 0.625), 20L, List.of(start + 5, 0.5)));
        assertThat(points(scalars, "training/validation_score")).isEqualTo(Map.of(20L, List.of(start + 5, 0.75)));
        double loss4 = task.scores().stream()
                .mapToDouble(score -> score.validationLosses().get(4))
                .average()
                .orElseThrow();
        assertThat(points(scalars, "validation_loss")).hasSize(10);
        assertThat(points(scalars, "validation_loss").get(4L).getLast()).isCloseTo(loss4, within(FLOAT));
        double test = task.scores().stream()
                .mapToDouble(score -> score.testScore())
                .average()
                .orElseThrow();
        assertThat(points(scalars, "test_score").get(0L).getLast()).isCloseTo(test, within(FLOAT));
        assertThat(points(scalars, "validation_loss").values())
                .allSatisfy(point -> assertThat(point.getFirst()).isEqualTo(start + 12));
        assertThat(points(scalars, "test_score").get(0L).getFirst()).isEqualTo(start + 20);
        assertThat(scalars.propertyNames()).contains("perceptual/2afc/val/traditional/score");
        var hparams = run.path("hparams");
        assertThat(hparams.path("variant").asString()).isEqualTo("lin");
        assertThat(hparams.path("training.batch_size").asInt()).isEqualTo(1024);
        assertThat(hparams.path("status").asInt()).as("success").isEqualTo(1);
    }

    @Test
    void writtenAgainNothingIsTwice() throws IOException {
        assertThat(runs().results(scores.subList(0, 2), times)).isEqualTo(2);
        assertThat(runs().results(scores, times)).isEqualTo(1);
        var sizes = sizes();

        assertThat(runs().results(scores, times)).isZero();
        assertThat(sizes()).isEqualTo(sizes).hasSize(3);
    }

    private void trained(TaskScores task, CurvePoint... points) throws IOException {
        runs().training(task.checkpoint().work(), new TaskCurve(task.taskId(), "w", 100, "steps", List.of(points)));
    }

    private static PastEvent succeeded(Stage stage, Instant at) {
        return new PastEvent("succeeded", stage, 1, at, "w", null, null, null, 10.0);
    }

    private TensorBoardRuns runs() {
        return new TensorBoardRuns(logs, experiment);
    }

    private static JsonNode of(JsonNode read, TaskScores task) {
        return read.properties().stream()
                .filter(run -> run.getKey().endsWith(task.taskId().substring(0, 8)))
                .findFirst()
                .orElseThrow()
                .getValue();
    }

    /** By step the wall time and the value; each step once. */
    private static Map<Long, List<Double>> points(JsonNode scalars, String tag) {
        var points = new TreeMap<Long, List<Double>>();
        for (var point : scalars.path(tag)) {
            assertThat(points.put(
                            point.get(0).asLong(),
                            List.of(point.get(1).asDouble(), point.get(2).asDouble())))
                    .isNull();
        }
        return points;
    }

    private Map<Path, Long> sizes() throws IOException {
        var sizes = new TreeMap<Path, Long>();
        try (var files = Files.walk(logs)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                sizes.put(file, Files.size(file));
            }
        }
        return sizes;
    }
}
