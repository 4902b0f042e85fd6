package org.dpsfleet.cli.mlflow;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.dpsfleet.cli.mlflow.TrackingServer.KnownRun;
import org.dpsfleet.cli.track.TaskTimes;
import org.dpsfleet.schemas.http.DeadLetteredTask.PastEvent;
import org.dpsfleet.schemas.http.TaskHistory;
import org.dpsfleet.schemas.message.ExperimentRecord;
import org.dpsfleet.schemas.message.Stage;
import org.dpsfleet.schemas.message.TaskScores;
import org.dpsfleet.testing.ExampleScores;
import org.dpsfleet.testing.message.ExampleResults;
import org.dpsfleet.testing.message.ExampleTasks;
import org.dpsfleet.vocabulary.Variant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

class MlflowTrackingTest {
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
    private Path report;

    private TrackingServer server;

    @BeforeEach
    void start() throws IOException {
        server = new TrackingServer();
        Files.writeString(report.resolve("report.html"), "<p>found");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void anExperimentIsARunWithARunForEachTaskBelow() throws IOException {
        var tracked = write(scores);

        assertThat(tracked.added()).isEqualTo(3);
        var parent = run("dps.experiment_id", experiment.experimentId());
        assertThat(parent.name).isEqualTo("example");
        assertThat(parent.status).isEqualTo("FINISHED");
        assertThat(parent.params)
                .containsEntry("training.batch_size", "1024")
                .containsEntry("test.images.kind", "dead-leaves")
                .containsEntry("draw_seeds", "1, 2, 3");
        assertThat(server.tagged("mlflow.parentRunId", tracked.run()))
                .hasSize(3)
                .allSatisfy(run -> assertThat(run.status).isEqualTo("FINISHED"));
        assertThat(server.artifacts).containsOnlyKeys("1/" + tracked.run() + "/artifacts/report.html");
    }

    @Test
    void aTasksNumbersAreMeansOfItsScoresAndCurvesOfItsEpochs() throws IOException {
        write(scores);

        var task = scores.getFirst();
        var run = run("dps.task_id", task.taskId());
        var of = task.scores();
        double test = of.stream().mapToDouble(s -> s.testScore()).average().orElseThrow();
        double loss4 = of.stream()
                .mapToDouble(s -> s.validationLosses().get(4))
                .average()
                .orElseThrow();
        double pair =
                of.stream().mapToDouble(s -> s.pairScores().get(2)).average().orElseThrow();
        assertThat(run.metrics.get("test_score").get(0L)).isCloseTo(test, within(1e-12));
        assertThat(run.metrics.get("validation_loss")).hasSize(10);
        assertThat(run.metrics.get("validation_loss").get(4L)).isCloseTo(loss4, within(1e-12));
        var third = task.pairs().get(2);
        assertThat(run.metrics
                        .get("pair/" + third.first() + "-" + third.second())
                        .get(0L))
                .isCloseTo(pair, within(1e-12));
        assertThat(run.metrics).containsKeys("perceptual/2afc/val/traditional/score");
        assertThat(run.tags).containsEntry("dps.checkpoint", task.checkpoint().uri());
    }

    @Test
    void timesAreThoseAtWhichATaskWasDone() throws IOException {
        write(scores);

        var run = run("dps.task_id", scores.getFirst().taskId());
        assertThat(Instant.ofEpochMilli(run.start)).isEqualTo(T0.plusSeconds(2));
        assertThat(Instant.ofEpochMilli(run.end)).isEqualTo(T0.plusSeconds(20));
        assertThat(Instant.ofEpochMilli(run.timestamps.get("validation_loss"))).isEqualTo(T0.plusSeconds(12));
        assertThat(Instant.ofEpochMilli(run.timestamps.get("test_score"))).isEqualTo(T0.plusSeconds(20));
        var unknown = run("dps.task_id", scores.getLast().taskId());
        assertThat(Instant.ofEpochMilli(unknown.start)).isEqualTo(experiment.submittedAt());
        assertThat(Instant.ofEpochMilli(unknown.end)).isAfter(Instant.now().minusSeconds(60));
    }

    private static PastEvent succeeded(Stage stage, Instant at) {
        return new PastEvent("succeeded", stage, 1, at, "w", null, null, null, 10.0);
    }

    @Test
    void writtenAgainOnlyWhatIsNewIsAdded() throws IOException {
        write(scores.subList(0, 2));
        assertThat(run("dps.experiment_id", experiment.experimentId()).status).isEqualTo("RUNNING");

        assertThat(write(scores).added()).isEqualTo(1);
        assertThat(write(scores).added()).isZero();

        assertThat(server.runs).hasSize(4);
        var parent = run("dps.experiment_id", experiment.experimentId());
        assertThat(parent.status).isEqualTo("FINISHED");
        assertThat(parent.metrics.get("test_score")).containsOnlyKeys(2L, 3L);
    }

    @Test
    void whatBrokeOffGoesOnWithoutARunTwice() throws IOException {
        for (int answers = 0; answers < 30; answers++) {
            server.close();
            server = new TrackingServer();
            server.breakAfter = answers;
            try {
                write(scores);
            } catch (IOException e) {
                // as was asked for
            }
            server.breakAfter = Integer.MAX_VALUE;

            write(scores);

            assertThat(server.runs).hasSize(4);
            assertThat(server.runs.values())
                    .allSatisfy(run -> assertThat(run.status).isEqualTo("FINISHED"));
        }
    }

    @Test
    void credentialsAreThoseOfMlflowsOwnClients() throws IOException {
        write(scores, Map.of("MLFLOW_TRACKING_TOKEN", "abc"));
        assertThat(server.authorizations).isNotEmpty().containsOnly("Bearer abc");

        server.authorizations.clear();
        write(scores, Map.of("MLFLOW_TRACKING_USERNAME", "me", "MLFLOW_TRACKING_PASSWORD", "secret"));
        assertThat(server.authorizations).isNotEmpty().containsOnly("Basic bWU6c2VjcmV0");
    }

    @Test
    void aRefusalSaysWhoRefusedWhat() throws IOException {
        write(scores.subList(0, 2));
        run("dps.experiment_id", experiment.experimentId()).params.put("name", "another");

        assertThatThrownBy(() -> write(scores))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(server.uri() + " answered 400 Changing param values is not allowed");
    }

    private MlflowTracking.Tracked write(List<TaskScores> some) throws IOException {
        return write(some, Map.of());
    }

    private MlflowTracking.Tracked write(List<TaskScores> some, Map<String, String> environment) throws IOException {
        try (var tracking = MlflowTracking.at(server.uri(), environment)) {
            return tracking.write(experiment, 3, some, times, report);
        }
    }

    private KnownRun run(String tag, String value) {
        var runs = server.tagged(tag, value);
        assertThat(runs).hasSize(1);
        return runs.getFirst();
    }
}
