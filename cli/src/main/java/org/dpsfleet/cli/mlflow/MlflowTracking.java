package org.dpsfleet.cli.mlflow;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.dpsfleet.cli.track.TaskMetrics;
import org.dpsfleet.cli.track.TaskTimes;
import org.dpsfleet.cli.track.TrackedMetric;
import org.dpsfleet.cli.track.TrackedParams;
import org.dpsfleet.schemas.message.ExperimentRecord;
import org.dpsfleet.schemas.message.TaskScores;
import org.jspecify.annotations.Nullable;

/**
 * Writes an experiment to an MLflow server: one run for the experiment, below it one for every scored task. Runs are
 * found again by the ids in their tags, so that writing twice adds only what is new.
 */
public final class MlflowTracking implements AutoCloseable {
    private static final String EXPERIMENT = "dps.experiment_id";
    private static final String TASK = "dps.task_id";
    private static final String SCORED = "dps.scored_tasks";
    private static final String PARENT = "mlflow.parentRunId";
    private static final String DEFAULT_NAME = "dps-fleet";

    private final MlflowServer server;
    private final String name;

    private MlflowTracking(MlflowServer server, String name) {
        this.server = server;
        this.name = name;
    }

    /**
     * As MLflow's own client is told by its environment.
     *
     * @param server http or https
     * @param environment with {@code MLFLOW_TRACKING_TOKEN}, or {@code MLFLOW_TRACKING_USERNAME} and {@code
     *     MLFLOW_TRACKING_PASSWORD}, where the server wants them; {@code MLFLOW_EXPERIMENT_NAME} names the MLflow
     *     experiment of all runs, {@code dps-fleet} if absent
     */
    public static MlflowTracking at(URI server, Map<String, String> environment) {
        return new MlflowTracking(
                new MlflowServer(server, authorization(environment)),
                environment.getOrDefault("MLFLOW_EXPERIMENT_NAME", DEFAULT_NAME));
    }

    private static @Nullable String authorization(Map<String, String> environment) {
        var token = environment.get("MLFLOW_TRACKING_TOKEN");
        var user = environment.get("MLFLOW_TRACKING_USERNAME");
        if (token != null) {
            return "Bearer " + token;
        }
        if (user == null) {
            return null;
        }
        var pair = user + ":" + environment.getOrDefault("MLFLOW_TRACKING_PASSWORD", "");
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * What was written.
     *
     * @param run of the experiment
     * @param added runs of tasks that were not there
     * @param uploaded whether the server took the report
     */
    public record Tracked(String run, int added, boolean uploaded) {}

    /**
     * Writes what is not there yet.
     *
     * @param tasks how many the experiment has, scored or not
     * @param times when they were scored
     * @param report folder of files that become artefacts of the experiment's run
     * @throws IOException if the server does not answer or refuses something
     */
    public Tracked write(ExperimentRecord experiment, int tasks, List<TaskScores> scores, TaskTimes times, Path report)
            throws IOException {
        var folder = server.experiment(name);
        var parent = parent(folder, experiment);
        int added = 0;
        var known = server.runs(folder, PARENT, parent.id()).stream()
                .collect(Collectors.toMap(run -> run.tags().getOrDefault(TASK, ""), run -> run, (one, _) -> one));
        for (var task : scores) {
            var run = known.get(task.taskId());
            if (run == null || !run.finished()) {
                write(run == null ? create(folder, parent, experiment, task, times) : run, task, times);
                added++;
            }
        }
        var last = scores.stream()
                .map(task -> times.scored(task.taskId()))
                .max(Comparator.naturalOrder())
                .orElseGet(Instant::now);
        boolean uploaded = true;
        if (!Integer.toString(scores.size()).equals(parent.tags().get(SCORED))) {
            uploaded = upload(parent, report);
            server.log(
                    parent,
                    TrackedParams.of(experiment.spec()),
                    means(scores),
                    _ -> last,
                    Map.of(SCORED, Integer.toString(scores.size())));
        }
        if (scores.size() == tasks && !parent.finished()) {
            server.finish(parent, last);
        }
        return new Tracked(parent.id(), added, uploaded);
    }

    private MlflowRun parent(String folder, ExperimentRecord experiment) throws IOException {
        var known = server.runs(folder, EXPERIMENT, experiment.experimentId());
        return known.isEmpty()
                ? server.create(
                        folder,
                        experiment.spec().name(),
                        experiment.submittedAt(),
                        Map.of(EXPERIMENT, experiment.experimentId(), "mlflow.source.name", "dps-fleet"))
                : known.getLast();
    }

    private MlflowRun create(
            String folder, MlflowRun parent, ExperimentRecord experiment, TaskScores task, TaskTimes times)
            throws IOException {
        var work = task.checkpoint().work();
        var title = "%s %s %s %s"
                .formatted(
                        work.network().name(),
                        work.variant().name().toLowerCase(Locale.ROOT),
                        work.comparison().wireName(),
                        task.taskId().substring(0, 8));
        return server.create(
                folder,
                title,
                times.begun(task.taskId()).orElse(experiment.submittedAt()),
                Map.of(
                        PARENT,
                        parent.id(),
                        TASK,
                        task.taskId(),
                        "dps.checkpoint",
                        task.checkpoint().uri(),
                        "mlflow.source.name",
                        "dps-fleet"));
    }

    private void write(MlflowRun run, TaskScores task, TaskTimes times) throws IOException {
        server.log(
                run,
                TrackedParams.of(task.checkpoint().work()),
                TaskMetrics.of(task),
                metric -> times.of(task.taskId(), metric),
                Map.of());
        server.finish(run, times.scored(task.taskId()));
    }

    /** Of the numbers that are no curve, over all tasks. */
    private static List<TrackedMetric> means(List<TaskScores> scores) {
        var sums = new HashMap<String, double[]>();
        for (var task : scores) {
            for (var metric : TaskMetrics.of(task)) {
                if (!metric.ofEpochs()) {
                    var sum = sums.computeIfAbsent(metric.key(), _ -> new double[2]);
                    sum[0] += metric.value();
                    sum[1]++;
                }
            }
        }
        return sums.entrySet().stream()
                .map(sum -> new TrackedMetric(sum.getKey(), sum.getValue()[0] / sum.getValue()[1], scores.size()))
                .toList();
    }

    private boolean upload(MlflowRun parent, Path report) throws IOException {
        try (var files = Files.list(report)) {
            for (var file : files.filter(Files::isRegularFile).sorted().toList()) {
                if (!server.upload(parent, file)) {
                    return false;
                }
            }
        }
        return true;
    }

    @Override
    public void close() {
        server.close();
    }
}
