package org.dpsfleet.perceptual.checkpoint;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a checkpoint's numbers mean; {@link ConfigFile} is its form on the disk.
 *
 * @param network the network and the layers its scalars weigh
 * @param variant what was trained
 * @param comparison how features are compared
 * @param channelNorm whether features are scaled to unit length over their channels first
 * @param protocol which description of the method was followed
 * @param preprocessing of images before they enter the network
 * @param columns what each row of the model's tensors was adapted to; where the model has one row (the
 *     baseline), it serves all of them
 */
public record CheckpointConfig(
        Network network,
        String variant,
        String comparison,
        boolean channelNorm,
        String protocol,
        Preprocessing preprocessing,
        List<AdaptedTo> columns) {
    public CheckpointConfig {
        columns = List.copyOf(columns);
    }

    /**
     * A network.
     *
     * @param name torchvision's
     * @param layers indices of its children, ascending
     * @param channels of each compared layer; a comparison may compare each layer in two ways
     * @param weights {@code sha256:...} of the file they came from, or {@code random:SEED}
     */
    public record Network(String name, List<Integer> layers, List<Integer> channels, String weights) {
        public Network {
            Objects.requireNonNull(name, "'name' is missing");
            Objects.requireNonNull(weights, "'weights' is missing");
            layers = List.copyOf(layers);
            channels = List.copyOf(channels);
        }
    }

    /** Images in [0, 1] have the mean subtracted and are divided by the deviation, per channel RGB. */
    public record Preprocessing(List<Double> mean, List<Double> std) {
        public Preprocessing {
            mean = List.copyOf(mean);
            std = List.copyOf(std);
        }

        /** ImageNet's, which torchvision's weights expect. */
        public static final Preprocessing IMAGENET =
                new Preprocessing(List.of(.485, .456, .406), List.of(.229, .224, .225));
    }

    /**
     * A context and an initialisation.
     *
     * @param ranking distortions from most similar to most disruptive; none for people's judgements
     * @param repetition which initialisation, from 0
     * @param validationScores 2AFC score on the held-out images after every epoch; empty without such images
     * @param validationLosses mean binary cross-entropy on them after every epoch
     */
    public record AdaptedTo(
            List<String> ranking, int repetition, List<Double> validationScores, List<Double> validationLosses) {
        public AdaptedTo {
            ranking = List.copyOf(ranking);
            validationScores = List.copyOf(validationScores);
            validationLosses = List.copyOf(validationLosses);
        }

        /** The score after the last epoch; null where nothing was held out. */
        public @Nullable Double validationScore() {
            return validationScores.isEmpty() ? null : validationScores.getLast();
        }
    }
}
