package org.dpsfleet.schemas.spec;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.dpsfleet.vocabulary.Check;
import org.dpsfleet.vocabulary.Comparison;
import org.dpsfleet.vocabulary.OneOrMore;
import org.dpsfleet.vocabulary.Protocol;
import org.dpsfleet.vocabulary.TrainingSpec;
import org.dpsfleet.vocabulary.Variant;
import org.jspecify.annotations.Nullable;

/**
 * An experiment: every combination of networks, variants, comparisons, channel norms, trainings, contexts, draw seeds
 * and repetitions, on one set of data.
 *
 * <p>In JSON the fields of {@code metrics}, {@code replicates} and {@code data} are fields of the experiment.
 *
 * @param name for people; lower-case letters, digits, '.', '_' and '-'
 * @param protocol the paper's description or its published code
 * @param contexts which rankings
 * @param training hyper-parameters, each with one value or several; a baseline is not trained
 * @param priority weight of its share of the fleet beside that of other experiments, 1 to 100; it
 *     changes no result, so it is no part of the experiment's id
 */
public record ExperimentSpec(
        String name,
        Protocol protocol,
        @JsonUnwrapped MetricGrid metrics,
        ContextSource contexts,
        @JsonUnwrapped Replicates replicates,
        @JsonUnwrapped Data data,
        TrainingSpec.Grid training,
        int priority) {
    /** The weight of an experiment that says nothing. */
    public static final int DEFAULT_PRIORITY = 1;

    private static final int HIGHEST_PRIORITY = 100;
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");

    public ExperimentSpec {
        Check.that(NAME.matcher(name).matches(), "name", name, NAME.pattern());
        // A record of before there were priorities reads as 0.
        priority = priority == 0 ? DEFAULT_PRIORITY : priority;
        Check.range("priority", priority, 1, HIGHEST_PRIORITY);
    }

    /** Of the default priority. */
    public ExperimentSpec(
            String name,
            Protocol protocol,
            MetricGrid metrics,
            ContextSource contexts,
            Replicates replicates,
            Data data,
            TrainingSpec.Grid training) {
        this(name, protocol, metrics, contexts, replicates, data, training, DEFAULT_PRIORITY);
    }

    /** Of the default priority, trained in one way. */
    public ExperimentSpec(
            String name,
            Protocol protocol,
            MetricGrid metrics,
            ContextSource contexts,
            Replicates replicates,
            Data data,
            TrainingSpec training) {
        this(name, protocol, metrics, contexts, replicates, data, TrainingSpec.Grid.of(training));
    }

    /**
     * The metrics that are adapted or scored: each network in each variant with each comparison and each channel norm.
     *
     * @param networks at least one
     * @param variants at least one
     * @param comparisons at least one
     * @param channelNorms whether features are scaled to unit length over their channels: at least one answer
     */
    public record MetricGrid(
            List<NetworkSpec> networks,
            List<Variant> variants,
            List<Comparison> comparisons,
            @OneOrMore @JsonProperty("channel_norm") List<Boolean> channelNorms) {
        public MetricGrid {
            networks = List.copyOf(networks);
            variants = List.copyOf(variants);
            comparisons = List.copyOf(comparisons);
            Check.filled("networks", networks);
            Check.filled("variants", variants);
            channelNorms = channelNorms.stream().distinct().toList();
            Check.filled("comparisons", comparisons);
            Check.filled("channel_norm", channelNorms);
        }

        /** With one channel norm. */
        public MetricGrid(
                List<NetworkSpec> networks, List<Variant> variants, List<Comparison> comparisons, boolean channelNorm) {
            this(networks, variants, comparisons, List.of(channelNorm));
        }

        /** The same with other networks. */
        public MetricGrid withNetworks(List<NetworkSpec> others) {
            return new MetricGrid(others, variants, comparisons, channelNorms);
        }

        /** The same with other variants. */
        public MetricGrid withVariants(List<Variant> others) {
            return new MetricGrid(networks, others, comparisons, channelNorms);
        }
    }

    /**
     * How often each metric is adapted to each context.
     *
     * @param drawSeeds seeds of the distortions' draws, of the validation split and of the dropout
     *     masks; each is an independent repetition of the whole experiment
     * @param repetitions initialisations of scalars and logit net per context and draw seed; they
     *     share draws
     */
    public record Replicates(List<Long> drawSeeds, int repetitions) {
        public Replicates {
            drawSeeds = List.copyOf(drawSeeds);
            Check.filled("draw_seeds", drawSeeds);
            Check.range("repetitions", repetitions, 1, Integer.MAX_VALUE);
        }
    }

    /**
     * What metrics are adapted on and tested on.
     *
     * @param train images to adapt on
     * @param test images to test on
     * @param furtherTests other sets to test on as well
     * @param perceptual data set of human judgements, null for none
     */
    public record Data(
            ImageSource train,
            TestSpec test,
            List<NamedTest> furtherTests,
            @Nullable PerceptualSource perceptual) {
        public Data {
            furtherTests = List.copyOf(furtherTests);
        }
    }

    /** The same experiment with another weight. */
    public ExperimentSpec withPriority(int weight) {
        return new ExperimentSpec(name, protocol, metrics, contexts, replicates, data, training, weight);
    }

    /** The same experiment with other networks. */
    public ExperimentSpec withNetworks(List<NetworkSpec> networks) {
        return withInputs(networks, data);
    }

    /** The same experiment with other networks and data, for example with their fingerprints. */
    public ExperimentSpec withInputs(List<NetworkSpec> networks, Data otherData) {
        return new ExperimentSpec(
                name, protocol, metrics.withNetworks(networks), contexts, replicates, otherData, training, priority);
    }

    /**
     * What still lacks the sha256 of its content: JSON pointers, for example {@code
     * /train/sha256}; empty once the experiment is pinned to its data. What is drawn needs none.
     */
    public List<String> unpinned() {
        var missing = new ArrayList<String>();
        for (var i = 0; i < metrics.networks().size(); i++) {
            if (metrics.networks().get(i).weights() instanceof Weights.Pretrained p && p.sha256() == null) {
                missing.add("/networks/" + i + "/weights/sha256");
            }
        }
        if (data.train().unpinned()) {
            missing.add("/train/sha256");
        }
        if (data.test().images().unpinned()) {
            missing.add("/test/images/sha256");
        }
        for (var i = 0; i < data.furtherTests().size(); i++) {
            if (data.furtherTests().get(i).images().unpinned()) {
                missing.add("/further_tests/" + i + "/images/sha256");
            }
        }
        if (data.perceptual() instanceof PerceptualSource.Folder f && f.sha256() == null) {
            missing.add("/perceptual/sha256");
        }
        return List.copyOf(missing);
    }
}
