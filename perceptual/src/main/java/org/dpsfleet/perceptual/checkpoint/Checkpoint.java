package org.dpsfleet.perceptual.checkpoint;

import java.util.Arrays;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.Collectors;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.adaptation.ColumnState;
import org.dpsfleet.perceptual.adaptation.NetworkState;
import org.dpsfleet.perceptual.metric.FeatureComparison;
import org.dpsfleet.perceptual.network.Architecture;
import org.dpsfleet.perceptual.network.Parameters;
import org.dpsfleet.perceptual.safetensors.FloatTensor;
import org.dpsfleet.vocabulary.Comparison;

/**
 * Adapted metrics. A {@link CheckpointStore} keeps them as {@code model.safetensors}, {@code config.json},
 * {@code manifest.json} and a model card.
 *
 * @param config what the numbers mean
 * @param model scalars [rows, C], by name; where the network was trained as well, its parameters behind
 *     {@code network.}
 */
public record Checkpoint(CheckpointConfig config, SortedMap<String, FloatTensor> model) {
    /** The scalars, [rows, C]; one row serves all columns of a baseline. */
    public FloatTensor scalars() {
        return model.getOrDefault(ColumnState.SCALARS, FloatTensor.vector());
    }

    /** The scalars of one column, one per channel. */
    public float[] scalars(int column) {
        FloatTensor all = scalars();
        var channels = (int) all.shape()[1];
        int row = all.shape()[0] == 1 ? 0 : column;
        return Arrays.copyOfRange(all.values(), row * channels, (row + 1) * channels);
    }

    /**
     * How the metrics compare features.
     *
     * @throws BadDataException if the config names a comparison that is unknown here
     */
    public FeatureComparison comparison() {
        Comparison kind = Comparison.named(config.comparison())
                .orElseThrow(() -> new BadDataException("There is no comparison '%s'; known are %s."
                        .formatted(
                                config.comparison(),
                                Arrays.stream(Comparison.values())
                                        .map(Comparison::wireName)
                                        .collect(Collectors.joining(", ")))));
        return new FeatureComparison(kind, config.channelNorm());
    }

    /**
     * The network that was trained together with the scalars; empty where they weigh a frozen one.
     *
     * @throws BadDataException if it is incomplete
     */
    public Optional<Parameters> network() {
        CheckpointConfig.Network network = config.network();
        return model.keySet().stream().noneMatch(name -> name.startsWith(NetworkState.NETWORK))
                ? Optional.empty()
                : Optional.of(NetworkState.network(
                        Architecture.of(network.name()), network.layers().getLast(), model));
    }
}
