package org.dpsfleet.coordinator.plan;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.dpsfleet.schemas.codec.ContentId;
import org.dpsfleet.schemas.message.AdaptationTask;
import org.dpsfleet.schemas.message.AdaptationWork;
import org.dpsfleet.schemas.message.EvaluationWork;
import org.dpsfleet.schemas.spec.Comparison;
import org.dpsfleet.schemas.spec.ExperimentSpec;
import org.dpsfleet.schemas.spec.NetworkSpec;
import org.dpsfleet.schemas.spec.TrainingSpec;
import org.dpsfleet.schemas.spec.Variant;

/**
 * Takes an experiment apart into tasks: equal experiments give equal tasks, byte for byte.
 *
 * <p>Contexts share the frozen network's forward pass, so a task carries as many as fit into {@code
 * columnsPerTask}, spread evenly: 720 contexts of 10 repetitions at 4096 columns are two tasks of
 * 360.
 *
 * @param columnsPerTask the most contexts times repetitions in one task, at least 1; a single
 *     context with more repetitions than that is still one task
 */
public record Planner(int columnsPerTask) {
    public Planner {
        if (columnsPerTask < 1) {
            throw new IllegalArgumentException(
                    "columnsPerTask " + columnsPerTask + ": expected at least 1");
        }
    }

    /** The tasks of a valid experiment that is pinned to its data. */
    public Plan plan(ExperimentSpec asked) {
        var spec = withLayers(asked);
        var experimentId = ContentId.ofExperiment(spec);
        var contexts = Contexts.expand(spec.contexts());
        var tasks = new LinkedHashMap<String, AdaptationTask>();
        for (var network : spec.networks()) {
            for (var comparison : spec.comparisons()) {
                for (long drawSeed : spec.drawSeeds()) {
                    for (var variant : spec.variants()) {
                        for (var share : shares(spec, variant, contexts)) {
                            var work = work(spec, network, comparison, drawSeed, variant, share);
                            var task = task(experimentId, work, spec);
                            tasks.putIfAbsent(task.taskId(), task);
                        }
                    }
                }
            }
        }
        return new Plan(experimentId, spec, List.copyOf(tasks.values()));
    }

    private static AdaptationWork work(
            ExperimentSpec spec,
            NetworkSpec network,
            Comparison comparison,
            long drawSeed,
            Variant variant,
            Share share) {
        return new AdaptationWork(
                AdaptationWork.PROTOCOL_VERSION,
                spec.protocol(),
                variant,
                comparison,
                spec.channelNorm(),
                network,
                share.contexts(),
                share.firstRepetition(),
                share.repetitions(),
                spec.train(),
                training(spec, variant),
                drawSeed);
    }

    private static AdaptationTask task(
            String experimentId, AdaptationWork work, ExperimentSpec spec) {
        var evaluation = new EvaluationWork(
                        spec.test(), spec.furtherTests(), spec.perceptual(), work.drawSeed());
        var taskId = ContentId.ofTask(work, evaluation);
        return new AdaptationTask(
                AdaptationTask.VERSION, taskId, experimentId, 1, work, evaluation, null);
    }

    /** Nothing is random in a baseline. */
    private static int repetitions(ExperimentSpec spec, Variant variant) {
        return variant == Variant.BASELINE ? 1 : spec.repetitions();
    }

    /** A baseline is not trained: experiments that differ in training only share its task. */
    private static TrainingSpec training(ExperimentSpec spec, Variant variant) {
        return variant == Variant.BASELINE ? TrainingSpec.published() : spec.training();
    }

    /** The contexts and repetitions of one task. */
    private record Share(List<List<String>> contexts, int firstRepetition, int repetitions) {}

    private List<Share> shares(
            ExperimentSpec spec, Variant variant, List<List<String>> contexts) {
        int repetitions = repetitions(spec, variant);
        var shares = new ArrayList<Share>();
        if (variant.trainsNetwork()) {
            // A network of its own for each: nothing is shared, so nothing is gained by company.
            for (var context : contexts) {
                for (int r = 0; r < repetitions; r++) {
                    shares.add(new Share(List.of(context), r, 1));
                }
            }
            return shares;
        }
        int most = Math.max(1, columnsPerTask / repetitions);
        int n = contexts.size();
        int count = Math.ceilDiv(n, most);
        for (int i = 0; i < count; i++) {
            var part =
                    contexts.subList(
                            (int) ((long) n * i / count), (int) ((long) n * (i + 1) / count));
            shares.add(new Share(part, 0, repetitions));
        }
        return shares;
    }

    private static ExperimentSpec withLayers(ExperimentSpec spec) {
        return new ExperimentSpec(
                spec.name(),
                spec.protocol(),
                spec.networks().stream().map(Planner::withLayers).toList(),
                spec.variants(),
                spec.comparisons(),
                spec.channelNorm(),
                spec.contexts(),
                spec.drawSeeds(),
                spec.repetitions(),
                spec.train(),
                spec.test(),
                spec.furtherTests(),
                spec.perceptual(),
                spec.training());
    }

    private static NetworkSpec withLayers(NetworkSpec network) {
        return network.layers().isEmpty()
                ? new NetworkSpec(
                        network.name(),
                        NetworkSpec.publishedLayers(network.name()),
                        network.weights())
                : network;
    }
}
