package org.dpsfleet.schemas.message;

import java.util.List;
import org.dpsfleet.schemas.spec.ImageSource;
import org.dpsfleet.schemas.spec.NetworkSpec;
import org.dpsfleet.vocabulary.Comparison;
import org.dpsfleet.vocabulary.Protocol;
import org.dpsfleet.vocabulary.TrainingSpec;
import org.dpsfleet.vocabulary.Variant;

/**
 * Everything that determines a checkpoint, and nothing else.
 *
 * @param protocolVersion raised when a change of the software changes results
 * @param channelNorm whether features are scaled to unit length over their channels
 * @param contexts rankings, each from most similar to most disruptive; an empty one stands for the
 *     judgements of people, which then are in {@code train}
 * @param firstRepetition number of the first initialisation, from 0
 * @param repetitions initialisations per context
 * @param drawSeed seed of draws, split and dropout masks, and with ranking and repetition of the
 *     initial scalars and logit net
 */
public record AdaptationWork(
        int protocolVersion,
        Protocol protocol,
        Variant variant,
        Comparison comparison,
        boolean channelNorm,
        NetworkSpec network,
        List<List<String>> contexts,
        int firstRepetition,
        int repetitions,
        ImageSource train,
        TrainingSpec training,
        long drawSeed) {
    /** Raised when a change of the software changes results. */
    public static final int PROTOCOL_VERSION = 1;

    public AdaptationWork {
        contexts = contexts.stream().map(List::copyOf).toList();
    }

    /**
     * Whether another work trains on the same passes: the same images, in the same batches and the same order, go
     * through the same frozen network. Comparison, compared layers, normalisation and how the scalars learn may differ.
     */
    public boolean sharesPassesWith(AdaptationWork other) {
        return variant == Variant.LIN && other.variant == Variant.LIN && alike().equals(other.alike());
    }

    /** All that must be equal for that. */
    private List<Object> alike() {
        return List.of(
                protocolVersion,
                protocol,
                network.name(),
                network.weights(),
                contexts,
                firstRepetition,
                repetitions,
                train,
                training.batchSize(),
                training.validationFraction(),
                drawSeed);
    }

    /** The work of a companion of a task with this work. */
    AdaptationWork as(Companion companion) {
        return new AdaptationWork(
                protocolVersion,
                protocol,
                variant,
                companion.comparison(),
                companion.channelNorm(),
                new NetworkSpec(network.name(), companion.layers(), network.weights()),
                contexts,
                firstRepetition,
                repetitions,
                train,
                companion.training(),
                drawSeed);
    }
}
