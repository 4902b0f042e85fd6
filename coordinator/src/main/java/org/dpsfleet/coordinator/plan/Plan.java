package org.dpsfleet.coordinator.plan;

import java.util.AbstractList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.dpsfleet.schemas.codec.ContentId;
import org.dpsfleet.schemas.message.AdaptationTask;
import org.dpsfleet.schemas.message.AdaptationWork;
import org.dpsfleet.schemas.message.EvaluationWork;
import org.dpsfleet.schemas.spec.ExperimentSpec;
import org.dpsfleet.schemas.spec.NetworkSpec;
import org.dpsfleet.vocabulary.TrainingSpec;
import org.dpsfleet.vocabulary.Variant;

/**
 * The tasks of an experiment, in the order of networks, comparisons, draw seeds, variants,
 * contexts. A task is made when it is asked for: an experiment may have 200,000.
 *
 * @param experimentId first 16 hexadecimal digits of the sha256 of the canonical {@code spec}
 * @param spec with every network's layers filled in
 * @param columnsPerTask the most contexts times repetitions in one task
 * @param contexts that the experiment's source stands for, each once
 */
public record Plan(String experimentId, ExperimentSpec spec, int columnsPerTask, List<List<String>> contexts) {
    /** More ids would not fit into the experiment's record, which is one Kafka message. */
    public static final int MOST_TASKS = 200_000;

    public Plan {
        contexts = List.copyOf(contexts);
    }

    /** How many tasks there are; may be more than {@link #MOST_TASKS}. */
    public long count() {
        return combinations(spec) * perCombination();
    }

    /**
     * The contexts of all tasks of an experiment together: a context counts once for each task that
     * carries it.
     */
    public static long contexts(ExperimentSpec spec) {
        long repetitions = spec.replicates().repetitions();
        long perContext = spec.metrics().variants().stream()
                .mapToLong(variant -> variant.trainsNetwork() ? repetitions : 1)
                .sum();
        return combinations(spec) * perContext * Contexts.count(spec.contexts());
    }

    /**
     * One task, attempt 1.
     *
     * @param position from 0 to {@link #count} - 1
     */
    public AdaptationTask task(int position) {
        Objects.checkIndex((long) position, count());
        long combination = position / perCombination();
        var seeds = spec.replicates().drawSeeds();
        var comparisons = spec.metrics().comparisons();
        long drawSeed = seeds.get((int) (combination % seeds.size()));
        var comparison = comparisons.get((int) (combination / seeds.size() % comparisons.size()));
        var network = networks(spec).get((int) (combination / seeds.size() / comparisons.size()));
        long left = position % perCombination();
        int v = 0;
        while (left >= shares(spec.metrics().variants().get(v))) {
            left -= shares(spec.metrics().variants().get(v++));
        }
        var variant = spec.metrics().variants().get(v);
        var share = share(variant, left);
        var work = new AdaptationWork(
                AdaptationWork.PROTOCOL_VERSION,
                spec.protocol(),
                variant,
                comparison,
                spec.metrics().channelNorm(),
                network,
                share.contexts(),
                share.firstRepetition(),
                share.repetitions(),
                spec.data().train(),
                training(variant),
                drawSeed);
        var evaluation = new EvaluationWork(
                spec.data().test(), spec.data().furtherTests(), spec.data().perceptual(), drawSeed);
        var taskId = ContentId.ofTask(work, evaluation);
        return new AdaptationTask(AdaptationTask.VERSION, taskId, experimentId, 1, work, evaluation, null);
    }

    /** All tasks; each is made anew whenever it is looked at. */
    public List<AdaptationTask> tasks() {
        int size = Math.toIntExact(count());
        return new AbstractList<>() {
            @Override
            public AdaptationTask get(int position) {
                return task(position);
            }

            @Override
            public int size() {
                return size;
            }
        };
    }

    /** The ids of {@link #tasks}; hashing takes a moment where they are many, on all cores. */
    public List<String> taskIds() {
        return IntStream.range(0, Math.toIntExact(count()))
                .parallel()
                .mapToObj(position -> task(position).taskId())
                .toList();
    }

    /** The contexts and repetitions of one task. */
    private record Share(List<List<String>> contexts, int firstRepetition, int repetitions) {}

    /** Into how many tasks a variant is taken apart, for one of the combinations. */
    private long shares(Variant variant) {
        // Each context trains its own network: nothing is shared, so grouping contexts gains nothing.
        return variant.trainsNetwork()
                ? (long) contexts.size() * repetitions(variant)
                : Math.ceilDiv(contexts.size(), most(variant));
    }

    private Share share(Variant variant, long index) {
        int repetitions = repetitions(variant);
        if (variant.trainsNetwork()) {
            var context = contexts.get((int) (index / repetitions));
            return new Share(List.of(context), (int) (index % repetitions), 1);
        }
        long n = contexts.size();
        long count = shares(variant);
        return new Share(contexts.subList((int) (n * index / count), (int) (n * (index + 1) / count)), 0, repetitions);
    }

    private int most(Variant variant) {
        return Math.max(1, columnsPerTask / repetitions(variant));
    }

    /** Of networks, comparisons and draw seeds. */
    private static long combinations(ExperimentSpec spec) {
        return (long) networks(spec).size()
                * spec.metrics().comparisons().size()
                * spec.replicates().drawSeeds().size();
    }

    private long perCombination() {
        return spec.metrics().variants().stream().mapToLong(this::shares).sum();
    }

    /** Layers named and layers left out may be the same network, twice. */
    private static List<NetworkSpec> networks(ExperimentSpec spec) {
        return spec.metrics().networks().stream().distinct().toList();
    }

    /** Nothing is random in a baseline. */
    private int repetitions(Variant variant) {
        return variant == Variant.BASELINE ? 1 : spec.replicates().repetitions();
    }

    /** A baseline is not trained: experiments that differ in training only share its task. */
    private TrainingSpec training(Variant variant) {
        return variant == Variant.BASELINE ? TrainingSpec.published() : spec.training();
    }
}
