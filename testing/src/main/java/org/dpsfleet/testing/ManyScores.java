package org.dpsfleet.testing;

import java.time.Instant;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.RandomAccess;
import java.util.SplittableRandom;
import org.dpsfleet.schemas.message.ExperimentRecord;
import org.dpsfleet.schemas.message.TaskScores;
import org.dpsfleet.schemas.spec.ContextSource;
import org.dpsfleet.schemas.spec.ExperimentSpec;
import org.dpsfleet.schemas.spec.NetworkSpec;
import org.dpsfleet.vocabulary.Comparison;
import org.dpsfleet.vocabulary.Variant;

/**
 * {@link EveryScore} of an experiment on all rankings. They are made when they are asked for, the same every time:
 * there may be more of them than memory holds.
 */
public final class ManyScores extends AbstractList<TaskScores> implements RandomAccess {
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
        /** AlexNet's, by the usual comparison: a baseline and adapted scalars, with five draw seeds. */
        public static Size ofAlexNet(int contexts, int repetitions, int perTask) {
            return new Size(
                    List.of(ExampleScores.ALEXNET),
                    List.of(Comparison.SPATIAL),
                    5,
                    List.of(Variant.BASELINE, Variant.LIN),
                    contexts,
                    repetitions,
                    perTask);
        }

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
        int end = Math.min(size.contexts(), (share + 1) * size.perTask());
        var contexts = rankings.subList(share * size.perTask(), end);
        var scores = EveryScore.of(contexts, size.repetitions(), variant, random);
        return ExampleScores.task(network, comparison, variant, drawSeed, EveryScore.pairs(), scores);
    }
}
