package org.dpsfleet.perceptual.network;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.function.Function;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.safetensors.FloatTensor;
import org.dpsfleet.perceptual.weights.Needed;
import org.dpsfleet.perceptual.weights.WeightsFile;

/**
 * The parameters of a network up to its last used layer, by torchvision's names; running statistics of
 * batch norms count among them, their {@code num_batches_tracked} does not.
 *
 * @param architecture of which they are
 * @param lastLayer last child they cover
 * @param tensors by name
 */
public record Parameters(Architecture architecture, int lastLayer, SortedMap<String, FloatTensor> tensors) {
    /**
     * Reads what is needed from a safetensors or PyTorch file; a full torchvision file or a training's
     * checkpoint will do, see {@link WeightsFile}.
     *
     * @throws BadDataException if the file is damaged, holds another network, or a value is no number
     */
    public static Parameters read(Path file, Architecture architecture, int lastLayer) {
        var needed = Needed.ofShapes(
                "weights of " + architecture.torchvisionName(), architecture.parameterShapes(lastLayer));
        WeightsFile weights = WeightsFile.read(file, needed);
        return checked(architecture, lastLayer, weights.names(), weights::tensor, file.toString());
    }

    /**
     * Takes what is needed from tensors by torchvision's names; more may be there.
     *
     * @param source what error messages call them, for example a file
     * @throws BadDataException if they are those of another network
     */
    public static Parameters of(
            Architecture architecture, int lastLayer, Map<String, FloatTensor> tensors, String source) {
        NavigableMap<String, FloatTensor> sorted = new TreeMap<>(tensors);
        return checked(architecture, lastLayer, sorted.keySet(), sorted::get, source);
    }

    /** Draws the parameters of an untrained network; equal seeds give equal parameters. */
    public static Parameters random(Architecture architecture, int lastLayer, long seed) {
        SortedMap<String, FloatTensor> tensors = new TreeMap<>();
        architecture.forEachParametric(
                lastLayer,
                (layerName, layer) -> layer.shapes().forEach((parameter, shape) -> {
                    String name = layerName + "." + parameter;
                    tensors.put(name, architecture.initialisation().draw(seed, name, layer, parameter, shape));
                }));
        return new Parameters(architecture, lastLayer, tensors);
    }

    /** Names of those that training changes by gradients: all but batch norms' running statistics. */
    public SortedSet<String> trained() {
        return architecture.trainedParameters(lastLayer);
    }

    private static Parameters checked(
            Architecture architecture,
            int lastLayer,
            Set<String> names,
            Function<String, FloatTensor> tensors,
            String source) {
        SortedMap<String, FloatTensor> needed = new TreeMap<>();
        architecture.parameterShapes(lastLayer).forEach((name, shape) -> {
            if (!names.contains(name)) {
                throw new BadDataException("%s holds no weights of %s: '%s' is missing; its first tensor is '%s'."
                        .formatted(
                                source,
                                architecture.torchvisionName(),
                                name,
                                names.stream().findFirst().orElse("none")));
            }
            FloatTensor tensor = tensors.apply(name);
            if (!Arrays.equals(tensor.shape(), shape)) {
                throw new BadDataException("%s holds no weights of %s: '%s' has shape %s where %s is needed."
                        .formatted(
                                source,
                                architecture.torchvisionName(),
                                name,
                                Arrays.toString(tensor.shape()),
                                Arrays.toString(shape)));
            }
            tensor.checkFinite(name, source);
            needed.put(name, tensor);
        });
        return new Parameters(architecture, lastLayer, needed);
    }
}
