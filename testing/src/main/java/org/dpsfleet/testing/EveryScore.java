package org.dpsfleet.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.dpsfleet.schemas.message.ContextScore;
import org.dpsfleet.schemas.message.DistortionPair;
import org.dpsfleet.schemas.message.FurtherScore;
import org.dpsfleet.schemas.message.SplitScore;
import org.dpsfleet.vocabulary.Variant;

/**
 * Plausible scores with everything that can be scored: pairs of distortions, of which one is the harder the nearer
 * its places in the ranking are, ten epochs, a second test set, and all splits of BAPPS.
 */
public final class EveryScore {
    private static final int EPOCHS = 10;

    private EveryScore() {}

    /** Of these contexts, one after the other with all repetitions; a baseline has one. */
    public static List<ContextScore> of(
            List<List<String>> contexts, int repetitions, Variant variant, RandomGenerator random) {
        var scores = new ArrayList<ContextScore>();
        for (var ranking : contexts) {
            for (int r = 0; r < (variant == Variant.BASELINE ? 1 : repetitions); r++) {
                scores.add(one(ranking, r, variant, random));
            }
        }
        return scores;
    }

    private static ContextScore one(List<String> ranking, int repetition, Variant variant, RandomGenerator random) {
        var gain = 0.06 * trainedParts(variant);
        var pairScores = new ArrayList<Double>();
        double sum = 0;
        double n = 0;
        for (var pair : pairs()) {
            var apart = Math.abs(ranking.indexOf(pair.first()) - ranking.indexOf(pair.second()));
            var score = Math.clamp(0.45 + 0.05 * apart + gain + 0.04 * random.nextGaussian(), 0.0, 1.0);
            pairScores.add(score);
            sum += score * pair.n();
            n += pair.n();
        }
        var test = sum / n;
        var trained = variant != Variant.BASELINE;
        var validation = new ArrayList<Double>();
        var losses = new ArrayList<Double>();
        for (int epoch = 0; trained && epoch < EPOCHS; epoch++) {
            validation.add(Math.min(1, test - 0.1 * Math.exp(-epoch / 3.0)));
            losses.add(Math.max(0.01, 0.7 - 0.3 * (test - 0.5) * epoch));
        }
        return new ContextScore(
                ranking,
                repetition,
                test,
                test - 0.01,
                (int) n,
                pairScores,
                trained ? validation.getLast() : null,
                validation,
                losses,
                List.of(new FurtherScore("digits", Math.max(0, test - 0.05), test - 0.06, 300)),
                bapps(0.7 - 0.01 * trainedParts(variant) + 0.005 * random.nextGaussian()));
    }

    /** Of {@link ExampleScores#DISTORTIONS}, with from 30 to 44 triplets. */
    public static List<DistortionPair> pairs() {
        var distortions = ExampleScores.DISTORTIONS;
        var pairs = new ArrayList<DistortionPair>();
        for (int i = 0; i < distortions.size(); i++) {
            for (int j = i + 1; j < distortions.size(); j++) {
                pairs.add(new DistortionPair(distortions.get(i), distortions.get(j), 30 + pairs.size()));
            }
        }
        return pairs;
    }

    private static List<SplitScore> bapps(double score) {
        var splits = new ArrayList<SplitScore>();
        var names = List.of("traditional", "cnn", "superres", "deblur", "color", "frameinterp");
        for (int i = 0; i < names.size(); i++) {
            splits.add(new SplitScore("2afc/val/" + names.get(i), score - 0.01 * i, score, null, 1000 + i));
        }
        splits.add(new SplitScore("jnd/val/traditional", null, null, 0.6, 900));
        splits.add(new SplitScore("jnd/val/cnn", null, null, 0.5, 901));
        return splits;
    }

    /** How much of the metric is trained: the more, the better these scores. */
    private static int trainedParts(Variant variant) {
        return switch (variant) {
            case BASELINE -> 0;
            case LIN -> 1;
            case TUNE -> 2;
            case SCRATCH -> 3;
        };
    }
}
