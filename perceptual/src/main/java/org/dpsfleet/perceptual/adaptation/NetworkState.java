package org.dpsfleet.perceptual.adaptation;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.network.Architecture;
import org.dpsfleet.perceptual.network.Parameters;
import org.dpsfleet.perceptual.safetensors.FloatTensor;
import org.dpsfleet.vocabulary.Logit;

/**
 * Everything that training changes where the network is trained as well: scalars and logit net as a
 * {@link ColumnState} of one column has them, the network's parameters and running statistics by
 * torchvision's names behind {@code network.}, and Adam's moments of all but the statistics.
 */
public final class NetworkState implements TrainingState {
    /** Prefix of the network's own tensors. */
    public static final String NETWORK = "network.";

    private static final List<String> MOMENTS = List.of(ColumnState.MOMENT1 + NETWORK, ColumnState.MOMENT2 + NETWORK);

    private final Architecture architecture;
    private final int lastLayer;
    private final SortedMap<String, FloatTensor> tensors;

    private NetworkState(Architecture architecture, int lastLayer, SortedMap<String, FloatTensor> tensors) {
        this.architecture = architecture;
        this.lastLayer = lastLayer;
        this.tensors = tensors;
    }

    /**
     * The state before the first step: the column starts as it does in {@link ColumnState#initial}.
     *
     * @param network to start from: pretrained for {@code tune}, random for {@code scratch}
     * @param channels of each compared layer
     */
    public static NetworkState initial(
            Parameters network, List<Integer> channels, Column column, TrainingSettings settings, long seed) {
        SortedMap<String, FloatTensor> tensors = new TreeMap<>(
                ColumnState.initial(List.of(column), channels, settings, seed).tensors());
        Set<String> trained = network.trained();
        network.tensors().forEach((name, tensor) -> {
            tensors.put(NETWORK + name, tensor);
            if (trained.contains(name)) {
                MOMENTS.forEach(moment ->
                        tensors.put(moment + name, new FloatTensor(tensor.shape(), new float[tensor.values().length])));
            }
        });
        return new NetworkState(network.architecture(), network.lastLayer(), tensors);
    }

    /**
     * The state in saved tensors.
     *
     * @throws BadDataException if one is missing or has another shape
     */
    public static NetworkState of(
            Architecture architecture,
            int lastLayer,
            List<Integer> channels,
            Logit logit,
            Map<String, FloatTensor> saved) {
        SortedMap<String, FloatTensor> tensors =
                new TreeMap<>(ColumnState.of(1, channels, logit, saved).tensors());
        Set<String> trained = architecture.trainedParameters(lastLayer);
        architecture.parameterShapes(lastLayer).forEach((name, shape) -> {
            tensors.put(NETWORK + name, checked(saved, NETWORK + name, shape));
            if (trained.contains(name)) {
                MOMENTS.forEach(moment -> tensors.put(moment + name, checked(saved, moment + name, shape)));
            }
        });
        return new NetworkState(architecture, lastLayer, tensors);
    }

    /**
     * The network in an adapted metric's tensors, for its evaluation.
     *
     * @param model as {@link #metrics} gives it
     * @throws BadDataException if a tensor is missing or has another shape
     */
    public static Parameters network(Architecture architecture, int lastLayer, Map<String, FloatTensor> model) {
        SortedMap<String, FloatTensor> network = new TreeMap<>();
        model.forEach((name, tensor) -> {
            if (name.startsWith(NETWORK)) {
                network.put(name.substring(NETWORK.length()), tensor);
            }
        });
        return Parameters.of(architecture, lastLayer, network, "The adapted metric");
    }

    private static FloatTensor checked(Map<String, FloatTensor> saved, String name, long[] shape) {
        FloatTensor tensor = saved.get(name);
        if (tensor == null || !Arrays.equals(tensor.shape(), shape)) {
            throw new BadDataException("'%s' %s where shape %s is needed."
                    .formatted(
                            name,
                            tensor == null ? "is missing" : "has shape " + Arrays.toString(tensor.shape()),
                            Arrays.toString(shape)));
        }
        return tensor;
    }

    /** The network's tensors that Adam moves; running statistics follow the batches by themselves. */
    Set<String> trained() {
        return architecture.trainedParameters(lastLayer);
    }

    @Override
    public SortedMap<String, FloatTensor> tensors() {
        return new TreeMap<>(tensors);
    }

    @Override
    public SortedMap<String, FloatTensor> parameters() {
        SortedMap<String, FloatTensor> parameters = new TreeMap<>(tensors);
        parameters.keySet().removeIf(name -> name.startsWith(ColumnState.MOMENTS));
        return parameters;
    }

    /** The network as it is now, for its evaluation. */
    public Parameters network() {
        return network(architecture, lastLayer, tensors);
    }

    /** The values of a tensor; not copied. */
    FloatTensor tensor(String name) {
        FloatTensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException("no tensor " + name);
        }
        return tensor;
    }

    /** Replaces the values of tensors, which are not copied. */
    void putAll(Map<String, float[]> values) {
        Map<String, FloatTensor> replaced = new TreeMap<>();
        values.forEach((name, floats) ->
                replaced.put(name, new FloatTensor(tensor(name).shape(), floats)));
        tensors.putAll(replaced);
    }
}
