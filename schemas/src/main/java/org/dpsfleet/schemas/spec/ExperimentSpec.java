package org.dpsfleet.schemas.spec;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.dpsfleet.vocabulary.Check;
import org.dpsfleet.vocabulary.Comparison;
import org.dpsfleet.vocabulary.Protocol;
import org.dpsfleet.vocabulary.TrainingSpec;
import org.dpsfleet.vocabulary.Variant;
import org.jspecify.annotations.Nullable;

/**
 * An experiment: every combination of networks, variants, comparisons, contexts, draw seeds and
 * repetitions, on one set of data.
 *
 * @param name for people; lower-case letters, digits, '.', '_' and '-'
 * @param protocol the paper's description or its published code
 * @param networks at least one
 * @param variants at least one
 * @param comparisons at least one
 * @param channelNorm whether features are scaled to unit length over their channels
 * @param contexts which rankings
 * @param drawSeeds seeds of the distortions' draws, of the validation split and of the dropout
 *     masks; each is an independent repetition of the whole experiment
 * @param repetitions initialisations of scalars and logit net per context and draw seed; they
 *     share draws
 * @param train images to adapt on
 * @param test images to test on
 * @param furtherTests other sets to test on as well
 * @param perceptual data set of human judgements, null for none
 * @param training hyper-parameters
 * @param priority weight of its share of the fleet beside that of other experiments, 1 to 100; it
 *     changes no result, so it is no part of the experiment's id
 */
public record ExperimentSpec(
        String name,
        Protocol protocol,
        List<NetworkSpec> networks,
        List<Variant> variants,
        List<Comparison> comparisons,
        boolean channelNorm,
        ContextSource contexts,
        List<Long> drawSeeds,
        int repetitions,
        ImageSource train,
        TestSpec test,
        List<NamedTest> furtherTests,
        @Nullable PerceptualSource perceptual,
        TrainingSpec training,
        int priority) {
    /** The weight of an experiment that says nothing. */
    public static final int DEFAULT_PRIORITY = 1;

    private static final int HIGHEST_PRIORITY = 100;
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");

    public ExperimentSpec {
        networks = List.copyOf(networks);
        variants = List.copyOf(variants);
        comparisons = List.copyOf(comparisons);
        drawSeeds = List.copyOf(drawSeeds);
        furtherTests = List.copyOf(furtherTests);
        Check.that(NAME.matcher(name).matches(), "name", name, NAME.pattern());
        Check.filled("networks", networks);
        Check.filled("variants", variants);
        Check.filled("comparisons", comparisons);
        Check.filled("draw_seeds", drawSeeds);
        Check.range("repetitions", repetitions, 1, Integer.MAX_VALUE);
        // A record of before there were priorities reads as 0.
        priority = priority == 0 ? DEFAULT_PRIORITY : priority;
        Check.range("priority", priority, 1, HIGHEST_PRIORITY);
    }

    /** Of the default priority. */
    public ExperimentSpec(
            String name,
            Protocol protocol,
            List<NetworkSpec> networks,
            List<Variant> variants,
            List<Comparison> comparisons,
            boolean channelNorm,
            ContextSource contexts,
            List<Long> drawSeeds,
            int repetitions,
            ImageSource train,
            TestSpec test,
            List<NamedTest> furtherTests,
            @Nullable PerceptualSource perceptual,
            TrainingSpec training) {
        this(
                name,
                protocol,
                networks,
                variants,
                comparisons,
                channelNorm,
                contexts,
                drawSeeds,
                repetitions,
                train,
                test,
                furtherTests,
                perceptual,
                training,
                DEFAULT_PRIORITY);
    }

    /** The same experiment with another weight. */
    public ExperimentSpec withPriority(int weight) {
        return with(networks, train, test, furtherTests, perceptual, weight);
    }

    /** The same experiment with other networks. */
    public ExperimentSpec withNetworks(List<NetworkSpec> others) {
        return with(others, train, test, furtherTests, perceptual, priority);
    }

    /** The same experiment with other networks and data, for example with their fingerprints. */
    public ExperimentSpec withInputs(
            List<NetworkSpec> otherNetworks,
            ImageSource otherTrain,
            TestSpec otherTest,
            List<NamedTest> otherFurtherTests,
            @Nullable PerceptualSource otherPerceptual) {
        return with(otherNetworks, otherTrain, otherTest, otherFurtherTests, otherPerceptual, priority);
    }

    private ExperimentSpec with(
            List<NetworkSpec> networks,
            ImageSource train,
            TestSpec test,
            List<NamedTest> furtherTests,
            @Nullable PerceptualSource perceptual,
            int priority) {
        return new ExperimentSpec(
                name,
                protocol,
                networks,
                variants,
                comparisons,
                channelNorm,
                contexts,
                drawSeeds,
                repetitions,
                train,
                test,
                furtherTests,
                perceptual,
                training,
                priority);
    }

    /**
     * What still lacks the sha256 of its content: JSON pointers, for example {@code
     * /train/sha256}; empty once the experiment is pinned to its data. What is drawn needs none.
     */
    public List<String> unpinned() {
        var missing = new ArrayList<String>();
        for (var i = 0; i < networks.size(); i++) {
            if (networks.get(i).weights() instanceof Weights.Pretrained p && p.sha256() == null) {
                missing.add("/networks/" + i + "/weights/sha256");
            }
        }
        if (train.unpinned()) {
            missing.add("/train/sha256");
        }
        if (test.images().unpinned()) {
            missing.add("/test/images/sha256");
        }
        for (var i = 0; i < furtherTests.size(); i++) {
            if (furtherTests.get(i).images().unpinned()) {
                missing.add("/further_tests/" + i + "/images/sha256");
            }
        }
        if (perceptual instanceof PerceptualSource.Folder f && f.sha256() == null) {
            missing.add("/perceptual/sha256");
        }
        return List.copyOf(missing);
    }
}
