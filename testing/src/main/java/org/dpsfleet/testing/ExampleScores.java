package org.dpsfleet.testing;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.dpsfleet.schemas.message.AdaptationWork;
import org.dpsfleet.schemas.message.CheckpointReady;
import org.dpsfleet.schemas.message.ContextScore;
import org.dpsfleet.schemas.message.DistortionPair;
import org.dpsfleet.schemas.message.EvaluationWork;
import org.dpsfleet.schemas.message.ExperimentRecord;
import org.dpsfleet.schemas.message.SplitScore;
import org.dpsfleet.schemas.message.TaskScores;
import org.dpsfleet.schemas.spec.ContextSource;
import org.dpsfleet.schemas.spec.ExperimentSpec;
import org.dpsfleet.schemas.spec.ImageSource;
import org.dpsfleet.schemas.spec.NamedTest;
import org.dpsfleet.schemas.spec.NetworkSpec;
import org.dpsfleet.schemas.spec.PerceptualSource;
import org.dpsfleet.schemas.spec.TestSpec;
import org.dpsfleet.schemas.spec.Weights;
import org.dpsfleet.vocabulary.Comparison;
import org.dpsfleet.vocabulary.Protocol;
import org.dpsfleet.vocabulary.TrainingSpec;
import org.dpsfleet.vocabulary.Variant;

/** Experiments and scores for the tests of reports. */
public final class ExampleScores {
    public static final List<String> DISTORTIONS = List.of("rotate", "translate", "darken", "color", "blur", "zoom_in");
    public static final NetworkSpec ALEXNET = new NetworkSpec("alexnet", List.of(1, 4, 7, 11), new Weights.Random(1));

    public static final NetworkSpec SQUEEZENET =
            new NetworkSpec("squeezenet1_1", List.of(1, 3, 7, 12), new Weights.Pretrained(null, null));
    public static final NamedTest SVHN =
            new NamedTest("digits", new ImageSource.Svhn("svhn/test_32x32.mat", null, null), 1);
    public static final List<Comparison> TWO_COMPARISONS = List.of(Comparison.SPATIAL, Comparison.SPATIAL_SORT);

    private ExampleScores() {}

    public static List<List<String>> rankings(int n) {
        var random = new Random(7);
        var rankings = new ArrayList<List<String>>();
        while (rankings.size() < n) {
            var ranking = new ArrayList<>(DISTORTIONS);
            Collections.shuffle(ranking, random);
            if (!rankings.contains(ranking)) {
                rankings.add(ranking);
            }
        }
        return rankings;
    }

    /** A small experiment on procedural images with random weights. */
    public static ExperimentRecord experiment(int contexts, List<Variant> variants, List<Long> drawSeeds) {
        return new ExperimentRecord(
                ExperimentRecord.VERSION,
                "0123456789abcdef",
                new ExperimentSpec(
                        "example",
                        Protocol.CORRECTED,
                        new ExperimentSpec.MetricGrid(List.of(ALEXNET), variants, List.of(Comparison.SPATIAL), true),
                        new ContextSource.Random(contexts, 0),
                        new ExperimentSpec.Replicates(drawSeeds, 2),
                        new ExperimentSpec.Data(
                                new ImageSource.DeadLeaves(256, 1),
                                new TestSpec(new ImageSource.DeadLeaves(128, 2), 4),
                                List.of(),
                                new PerceptualSource.Simulated(100, 3)),
                        TrainingSpec.published()),
                Instant.parse("2026-01-02T03:04:05Z"));
    }

    /** The result of a task with these scores. */
    public static TaskScores task(Variant variant, long drawSeed, List<ContextScore> scores) {
        return task(ALEXNET, Comparison.SPATIAL, variant, drawSeed, List.of(), scores);
    }

    /** The result of a task with these scores, its test sets STL-10 and SVHN's digits. */
    public static TaskScores task(
            NetworkSpec network,
            Comparison comparison,
            Variant variant,
            long drawSeed,
            List<DistortionPair> pairs,
            List<ContextScore> scores) {
        var work = new AdaptationWork(
                AdaptationWork.PROTOCOL_VERSION,
                Protocol.CORRECTED,
                variant,
                comparison,
                true,
                network,
                scores.stream().map(ContextScore::ranking).distinct().toList(),
                0,
                1,
                new ImageSource.DeadLeaves(256, 1),
                TrainingSpec.published(),
                drawSeed);
        var evaluation = new EvaluationWork(
                new TestSpec(new ImageSource.Stl10("stl10/test_X.bin", null, null), 4), List.of(SVHN), null, drawSeed);
        var id = String.join("-", network.name(), comparison.wireName(), variant + "", drawSeed + "");
        return new TaskScores(
                TaskScores.VERSION,
                id,
                "0123456789abcdef",
                1,
                new CheckpointReady(1, id, "e", 1, work, evaluation, "file:///c", "0", 1, "gpu-1", "cpu"),
                pairs,
                scores,
                "eval-1",
                "cpu");
    }

    public static ContextScore score(List<String> ranking, int repetition, double test, double... perceptual) {
        var splits = new ArrayList<SplitScore>();
        for (int i = 0; i < perceptual.length; i++) {
            splits.add(new SplitScore("2afc/split" + i, perceptual[i], perceptual[i], null, 50));
        }
        return new ContextScore(
                ranking, repetition, test, test, 512, List.of(), null, List.of(), List.of(), List.of(), splits);
    }

    /** Plausible scores: lin is better by about 0.1, two repetitions, two perceptual splits. */
    public static List<TaskScores> plausible(int contexts, List<Long> drawSeeds) {
        var random = new Random(11);
        var tasks = new ArrayList<TaskScores>();
        for (long seed : drawSeeds) {
            var baseline = new ArrayList<ContextScore>();
            var lin = new ArrayList<ContextScore>();
            for (var ranking : rankings(contexts)) {
                // Hard contexts are those that call colour more disruptive than blur.
                var hard = ranking.indexOf("color") - ranking.indexOf("blur");
                var before = 0.62 - 0.04 * hard + 0.03 * random.nextGaussian();
                baseline.add(score(ranking, 0, before, 0.71, 0.64));
                for (int r = 0; r < 2; r++) {
                    var after = Math.min(0.99, before + 0.1 + 0.06 * random.nextGaussian());
                    lin.add(score(
                            ranking,
                            r,
                            after,
                            0.70 + 0.02 * random.nextGaussian(),
                            0.65 + 0.02 * random.nextGaussian()));
                }
            }
            tasks.add(task(Variant.BASELINE, seed, baseline));
            tasks.add(task(Variant.LIN, seed, lin));
        }
        return tasks;
    }

    /** Two networks, the baseline and three variants, and two comparisons: every part of a report. */
    public static ExperimentRecord whole(int contexts) {
        var example = experiment(contexts, List.of(Variant.values()), List.of(0L));
        var spec = example.spec();
        return new ExperimentRecord(
                ExperimentRecord.VERSION,
                example.experimentId(),
                new ExperimentSpec(
                        "whole",
                        spec.protocol(),
                        new ExperimentSpec.MetricGrid(
                                List.of(ALEXNET, SQUEEZENET), spec.metrics().variants(), TWO_COMPARISONS, true),
                        spec.contexts(),
                        spec.replicates(),
                        new ExperimentSpec.Data(
                                spec.data().train(),
                                spec.data().test(),
                                List.of(SVHN),
                                spec.data().perceptual()),
                        spec.training()),
                example.submittedAt());
    }

    /** {@link EveryScore} of {@link #whole}. */
    public static List<TaskScores> wholeScores(int contexts) {
        var random = new Random(5);
        var tasks = new ArrayList<TaskScores>();
        for (var network : List.of(ALEXNET, SQUEEZENET)) {
            for (var comparison : TWO_COMPARISONS) {
                for (var variant : Variant.values()) {
                    var scores = EveryScore.of(rankings(contexts), 2, variant, random);
                    tasks.add(task(network, comparison, variant, 0, EveryScore.pairs(), scores));
                }
            }
        }
        return tasks;
    }
}
