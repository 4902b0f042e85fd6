package org.dpsfleet.cli.track;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.dpsfleet.schemas.message.ContextScore;
import org.dpsfleet.schemas.message.DistortionPair;
import org.dpsfleet.schemas.message.TaskScores;
import org.jspecify.annotations.Nullable;

/**
 * The scores of a task as metrics of a run: means over its contexts and repetitions, of the test score also the
 * extremes; validation as curves over epochs. Every single score stands in the experiment's tables.
 */
public final class TaskMetrics {
    private final List<ContextScore> scores;
    private final List<TrackedMetric> metrics = new ArrayList<>();

    private TaskMetrics(List<ContextScore> scores) {
        this.scores = scores;
    }

    /** In the order of their subjects; curves by epoch. */
    public static List<TrackedMetric> of(TaskScores task) {
        var metrics = new TaskMetrics(task.scores());
        metrics.tests();
        metrics.pairs(task.pairs());
        metrics.curve("validation_score", ContextScore::validationScores);
        metrics.curve("validation_loss", ContextScore::validationLosses);
        metrics.perceptual();
        return metrics.metrics;
    }

    private void tests() {
        var test = scores.stream().mapToDouble(ContextScore::testScore).summaryStatistics();
        metrics.add(new TrackedMetric("test_score", test.getAverage()));
        metrics.add(new TrackedMetric("test_score_min", test.getMin()));
        metrics.add(new TrackedMetric("test_score_max", test.getMax()));
        mean("test_accuracy", scores.stream().mapToDouble(ContextScore::testAccuracy));
        var further = new TreeMap<String, DoubleStream.Builder>();
        for (var score : scores) {
            score.furtherTests()
                    .forEach(set -> further.computeIfAbsent(set.name(), _ -> DoubleStream.builder())
                            .add(set.score()));
        }
        further.forEach((name, values) -> mean("test/" + name + "/score", values.build()));
    }

    private void pairs(List<DistortionPair> pairs) {
        for (int p = 0; p < pairs.size(); p++) {
            int place = p;
            mean(
                    "pair/" + pairs.get(p).first() + "-" + pairs.get(p).second(),
                    scores.stream()
                            .filter(score -> !score.pairScores().isEmpty())
                            .mapToDouble(score -> score.pairScores().get(place)));
        }
    }

    private void curve(String key, Function<ContextScore, List<Double>> curve) {
        int epochs = scores.stream()
                .mapToInt(score -> curve.apply(score).size())
                .max()
                .orElse(0);
        IntStream.range(0, epochs)
                .forEach(epoch -> scores.stream()
                        .map(curve)
                        .filter(values -> values.size() > epoch)
                        .mapToDouble(values -> values.get(epoch))
                        .average()
                        .ifPresent(mean -> metrics.add(new TrackedMetric(key, mean, epoch))));
    }

    private void perceptual() {
        var splits = new TreeMap<String, DoubleStream.Builder>();
        for (var score : scores) {
            for (var split : score.perceptual()) {
                add(splits, split.split() + "/score", split.score());
                add(splits, split.split() + "/map", split.meanAveragePrecision());
            }
        }
        splits.forEach((key, values) -> mean("perceptual/" + key, values.build()));
    }

    private static void add(Map<String, DoubleStream.Builder> splits, String key, @Nullable Double value) {
        if (value != null) {
            splits.computeIfAbsent(key, _ -> DoubleStream.builder()).add(value);
        }
    }

    private void mean(String key, DoubleStream values) {
        values.average().ifPresent(mean -> metrics.add(new TrackedMetric(key, mean)));
    }
}
