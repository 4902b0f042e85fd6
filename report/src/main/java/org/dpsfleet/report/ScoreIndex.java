package org.dpsfleet.report;

import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.dpsfleet.schemas.message.TaskScores;
import org.dpsfleet.schemas.spec.NetworkSpec;
import org.dpsfleet.vocabulary.Comparison;
import org.dpsfleet.vocabulary.TrainingSpec;
import org.dpsfleet.vocabulary.Variant;
import org.jspecify.annotations.Nullable;

/**
 * What one look at every task's scores tells: which tasks belong together, which runs there are, and what
 * they ran on. A task costs four bytes here, a run one bit.
 */
final class ScoreIndex {
    private final int repetitions;
    private final Map<Series, IntStream.Builder> series = new LinkedHashMap<>();
    private final Map<Part, BitSet> runs = new HashMap<>();
    private final Map<List<String>, Integer> contexts = new HashMap<>();
    private final Set<NetworkSpec> networks = new LinkedHashSet<>();
    private final NavigableSet<String> devices = new TreeSet<>();
    private Map<Group, Map<Trained, int[]>> groups = Map.of();

    /** Metrics that are compared with the same baseline. */
    record Group(NetworkSpec network, Comparison comparison, boolean channelNorm) {}

    /**
     * The metrics of an experiment that differ in their context and repetition only.
     *
     * @param training null for a baseline
     */
    record Part(
            NetworkSpec network,
            Comparison comparison,
            boolean channelNorm,
            Variant variant,
            @Nullable TrainingSpec training,
            long drawSeed) {}

    /**
     * A variant, trained in one way.
     *
     * @param training null for the baseline
     */
    record Trained(Variant variant, @Nullable TrainingSpec training) {
        static final Trained BASELINE = new Trained(Variant.BASELINE, null);
    }

    private record Series(NetworkSpec network, Comparison comparison, boolean channelNorm, Trained trained) {
        boolean scratch() {
            return trained.variant() == Variant.SCRATCH;
        }
    }

    private ScoreIndex(int repetitions) {
        this.repetitions = repetitions;
    }

    /**
     * Looks at each task once.
     *
     * @param repetitions of the experiment: a run beyond them is none of its own
     */
    static ScoreIndex of(List<TaskScores> scores, int repetitions) {
        var index = new ScoreIndex(repetitions);
        int place = 0;
        for (var task : scores) {
            index.add(place++, task);
        }
        index.groups = index.grouped();
        return index;
    }

    private void add(int place, TaskScores task) {
        var work = task.checkpoint().work();
        networks.add(work.network());
        devices.add(task.checkpoint().device());
        devices.add(task.device());
        var trained = new Trained(work.variant(), Combinations.training(work));
        series.computeIfAbsent(
                        new Series(work.network(), work.comparison(), work.channelNorm(), trained),
                        _ -> IntStream.builder())
                .add(place);
        var part = new Part(
                work.network(),
                work.comparison(),
                work.channelNorm(),
                work.variant(),
                trained.training(),
                work.drawSeed());
        var found = runs.computeIfAbsent(part, _ -> new BitSet());
        for (var run : task.scores()) {
            if (run.repetition() < repetitions) {
                int context = contexts.computeIfAbsent(run.ranking(), _ -> contexts.size());
                found.set(context * repetitions + run.repetition());
            }
        }
    }

    /** How many different runs of a part are scored; a run is a context and a repetition. */
    int runs(Part part) {
        return runs.getOrDefault(part, new BitSet()).cardinality();
    }

    /** The networks as planned, in the order of the tasks. */
    List<NetworkSpec> networks() {
        return List.copyOf(networks);
    }

    /** What anything was computed on, in alphabetical order. */
    Set<String> devices() {
        return devices;
    }

    /** The places of the tasks of each group, in ascending order; groups in the order of their first task. */
    Map<Group, Map<Trained, int[]>> groups() {
        return groups;
    }

    private Map<Group, Map<Trained, int[]>> grouped() {
        var pretrained = series.keySet().stream()
                .filter(s -> !s.scratch())
                .map(Series::network)
                .distinct()
                .toList();
        var sorted = new LinkedHashMap<Group, Map<Trained, int[]>>();
        series.forEach((s, places) -> sorted.computeIfAbsent(
                        new Group(compared(s, pretrained), s.comparison(), s.channelNorm()), _ -> new LinkedHashMap<>())
                .merge(s.trained(), places.build().toArray(), ScoreIndex::merged));
        return sorted;
    }

    private static int[] merged(int[] some, int[] others) {
        return IntStream.concat(IntStream.of(some), IntStream.of(others))
                .sorted()
                .toArray();
    }

    /**
     * The network whose baseline a metric is compared with. What starts from scratch has parameters
     * of its own and is held, as in the paper, against the baseline of the network it is built like.
     */
    private static NetworkSpec compared(Series series, List<NetworkSpec> pretrained) {
        var network = series.network();
        if (!series.scratch() || pretrained.contains(network)) {
            return network;
        }
        return pretrained.stream()
                .filter(n -> n.name().equals(network.name()) && n.layers().equals(network.layers()))
                .findFirst()
                .orElse(network);
    }
}
