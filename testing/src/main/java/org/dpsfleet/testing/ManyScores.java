package org.dpsfleet.testing;

import java.time.Instant;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.RandomAccess;
import java.util.SplittableRandom;
import org.dpsfleet.schemas.message.ContextScore;
import org.dpsfleet.schemas.message.ExperimentRecord;
import org.dpsfleet.schemas.message.FurtherScore;
import org.dpsfleet.schemas.message.TaskScores;
import org.dpsfleet.schemas.spec.ContextSource;
import org.dpsfleet.schemas.spec.ExperimentSpec;
import org.dpsfleet.schemas.spec.NetworkSpec;
import org.dpsfleet.vocabulary.Comparison;
import org.dpsfleet.vocabulary.Variant;

/**
 * The scores of an experiment on all rankings, with everything that can be scored. They are made when they are asked
 * for, the same every time: there may be more of them than memory holds.
 */
public final class ManyScores extends AbstractList<TaskScores> implements RandomAccess {
    private static final int EPOCHS = 10;

    private final Size size;
    private final List<List<String>> rankings = new ArrayList<>();

    /**
     * How much there is.
     *
     * @param contexts at most 720
     * @param perTask contexts in a task
     */
    public record Size(
            List<NetworkSpec> networks,
            List<Comparison> comparisons,
            int drawSeeds,
            List<Variant> variants,
            int contexts,
            int repetitions,
            int perTask) {
        int tasksOfVariant() {
            return Math.ceilDiv(contexts, perTask);
        }

        /** All metrics, those of the baseline among them. */
        public long metrics() {
            long perContext = variants.stream()
                    .mapToLong(v -> v == Variant.BASELINE ? 1 : repetitions)
                    .sum();
            return (long) networks.size() * comparisons.size() * drawSeeds * contexts * perContext;
        }
    }

    public ManyScores(Size size) {
        this.size = size;
        permute(new ArrayList<>(), new ArrayList<>(ExampleScores.DISTORTIONS));
    }

    private void permute(List<String> head, List<String> rest) {
        if (rest.isEmpty()) {
            rankings.add(List.copyOf(head));
            return;
        }
        for (int i = 0; i < rest.size(); i++) {
            var next = rest.remove(i);
            head.add(next);
            permute(head, rest);
            head.removeLast();
            rest.add(i, next);
        }
    }

    /** The experiment that these scores answer. */
    public ExperimentRecord experiment() {
        var whole = ExampleScores.whole(1).spec();
        var seeds = new ArrayList<Long>();
        for (long seed = 0; seed < size.drawSeeds(); seed++) {
            seeds.add(seed);
        }
        var spec = new ExperimentSpec(
                "many",
                whole.protocol(),
                new ExperimentSpec.MetricGrid(size.networks(), size.variants(), size.comparisons(), true),
                new ContextSource.Rankings(rankings.subList(0, size.contexts())),
                new ExperimentSpec.Replicates(seeds, size.repetitions()),
                whole.data(),
                whole.training());
        return new ExperimentRecord(
                ExperimentRecord.VERSION, "0123456789abcdef", spec, Instant.parse("2026-01-02T03:04:05Z"));
    }

    @Override
    public int size() {
        return size.networks().size()
                * size.comparisons().size()
                * size.drawSeeds()
                * size.variants().size()
                * size.tasksOfVariant();
    }

    @Override
    public TaskScores get(int place) {
        int left = place;
        int share = left % size.tasksOfVariant();
        left /= size.tasksOfVariant();
        var variant = size.variants().get(left % size.variants().size());
        left /= size.variants().size();
        long drawSeed = left % size.drawSeeds();
        left /= size.drawSeeds();
        var comparison = size.comparisons().get(left % size.comparisons().size());
        var network = size.networks().get(left / size.comparisons().size());
        var random = new SplittableRandom(place);
        var scores = new ArrayList<ContextScore>();
        int end = Math.min(size.contexts(), (share + 1) * size.perTask());
        for (var ranking : rankings.subList(share * size.perTask(), end)) {
            for (int r = 0; r < (variant == Variant.BASELINE ? 1 : size.repetitions()); r++) {
                scores.add(score(ranking, r, variant, random));
            }
        }
        return ExampleScores.task(network, comparison, variant, drawSeed, ExampleScores.pairs(), scores);
    }

    private static ContextScore score(List<String> ranking, int repetition, Variant variant, SplittableRandom random) {
        double gain = 0.05 * ExampleScores.trained(variant);
        var pairScores = new ArrayList<Double>();
        double sum = 0;
        int n = 0;
        for (var pair : ExampleScores.pairs()) {
            int apart = Math.abs(ranking.indexOf(pair.first()) - ranking.indexOf(pair.second()));
            double score = Math.clamp(0.45 + 0.05 * apart + gain + 0.04 * random.nextGaussian(), 0, 1);
            pairScores.add(score);
            sum += score * pair.n();
            n += pair.n();
        }
        double test = sum / n;
        boolean trained = variant != Variant.BASELINE;
        var validation = new ArrayList<Double>();
        var losses = new ArrayList<Double>();
        for (int epoch = 0; trained && epoch < EPOCHS; epoch++) {
            validation.add(Math.clamp(test - 0.1 * Math.exp(-epoch / 3.0) + 0.01 * random.nextGaussian(), 0, 1));
            losses.add(0.5 + 0.1 * random.nextDouble());
        }
        return new ContextScore(
                ranking,
                repetition,
                test,
                test,
                n,
                pairScores,
                trained ? validation.getLast() : null,
                validation,
                losses,
                List.of(new FurtherScore("digits", Math.clamp(test - 0.05, 0, 1), test, 300)),
                ExampleScores.bapps(0.7 - 0.01 * ExampleScores.trained(variant) + 0.005 * random.nextGaussian()));
    }
}
