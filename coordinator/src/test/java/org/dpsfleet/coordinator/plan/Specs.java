package org.dpsfleet.coordinator.plan;

import java.util.List;
import org.dpsfleet.schemas.spec.ContextSource;
import org.dpsfleet.schemas.spec.ExperimentSpec;
import org.dpsfleet.schemas.spec.ImageSource;
import org.dpsfleet.schemas.spec.NetworkSpec;
import org.dpsfleet.schemas.spec.TestSpec;
import org.dpsfleet.schemas.spec.Weights;
import org.dpsfleet.vocabulary.Comparison;
import org.dpsfleet.vocabulary.Protocol;
import org.dpsfleet.vocabulary.TrainingSpec;
import org.dpsfleet.vocabulary.Variant;

/** Pinned experiments for tests. */
public final class Specs {
    private static final String HASH = "ab".repeat(32);

    private Specs() {}

    /** AlexNet, baseline and lin, one draw seed, procedural images. */
    public static ExperimentSpec spec(String name, ContextSource contexts, int repetitions) {
        return spec(name, contexts, repetitions, List.of(Variant.BASELINE, Variant.LIN));
    }

    public static ExperimentSpec spec(String name, ContextSource contexts, int repetitions, List<Variant> variants) {
        return spec(name, contexts, repetitions, variants, List.of(0L), TrainingSpec.published());
    }

    /** One task for each draw seed, of the variant lin and so many contexts. */
    public static ExperimentSpec lin(String name, int contexts, Long... drawSeeds) {
        return lin(name, contexts, List.of(drawSeeds));
    }

    /** The same. */
    public static ExperimentSpec lin(String name, int contexts, List<Long> drawSeeds) {
        var drawn = new ContextSource.Random(contexts, 1);
        return spec(name, drawn, 1, List.of(Variant.LIN), drawSeeds, TrainingSpec.published());
    }

    public static ExperimentSpec spec(
            String name,
            ContextSource contexts,
            int repetitions,
            List<Variant> variants,
            List<Long> drawSeeds,
            TrainingSpec training) {
        return new ExperimentSpec(
                name,
                Protocol.CORRECTED,
                new ExperimentSpec.MetricGrid(
                        List.of(alexnet(List.of(1, 4, 7, 11))), variants, List.of(Comparison.SPATIAL), true),
                contexts,
                new ExperimentSpec.Replicates(drawSeeds, repetitions),
                new ExperimentSpec.Data(
                        new ImageSource.DeadLeaves(64, 1),
                        new TestSpec(new ImageSource.DeadLeaves(64, 2), 1),
                        List.of(),
                        null),
                training);
    }

    /**
     * AlexNet compared in two ways by its published layers, and by one of them: of each draw seed four tasks that train
     * on the same passes.
     */
    public static ExperimentSpec compared(String name, Long... drawSeeds) {
        return compared(
                name,
                List.of(alexnet(List.of(1, 4, 7, 11)), alexnet(List.of(4))),
                List.of(Comparison.SPATIAL, Comparison.MEAN),
                drawSeeds);
    }

    /** The same of other networks and comparisons. */
    public static ExperimentSpec compared(
            String name, List<NetworkSpec> networks, List<Comparison> comparisons, Long... drawSeeds) {
        var lin = lin(name, 3, drawSeeds);
        return new ExperimentSpec(
                name,
                lin.protocol(),
                new ExperimentSpec.MetricGrid(networks, List.of(Variant.LIN), comparisons, true),
                lin.contexts(),
                lin.replicates(),
                lin.data(),
                lin.training());
    }

    public static NetworkSpec alexnet(List<Integer> layers) {
        return new NetworkSpec("alexnet", layers, new Weights.Pretrained(null, HASH));
    }
}
