package org.dpsfleet.schemas.spec;

import java.util.List;
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
 * @param contexts which rankings
 * @param drawSeeds seeds of the distortions' draws, of the validation split and of the dropout masks;
 *     each is an independent repetition of the whole experiment
 * @param repetitions initialisations of scalars and logit net per context and draw seed; they share draws
 * @param train images to adapt on
 * @param test images to test on
 * @param perceptual data set of human judgements, null for none
 * @param training hyper-parameters
 */
public record ExperimentSpec(
        String name,
        Protocol protocol,
        List<NetworkSpec> networks,
        List<Variant> variants,
        List<Comparison> comparisons,
        ContextSource contexts,
        List<Long> drawSeeds,
        int repetitions,
        ImageSource train,
        TestSpec test,
        @Nullable PerceptualSource perceptual,
        TrainingSpec training) {
    public ExperimentSpec {
        networks = List.copyOf(networks);
        variants = List.copyOf(variants);
        comparisons = List.copyOf(comparisons);
        drawSeeds = List.copyOf(drawSeeds);
    }
}
