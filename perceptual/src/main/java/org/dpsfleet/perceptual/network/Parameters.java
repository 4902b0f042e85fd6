package org.dpsfleet.perceptual.network;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.safetensors.FloatTensor;

/**
 * The parameters of a network up to its last used layer, by torchvision's names.
 *
 * @param architecture of which they are
 * @param lastLayer last child they cover
 * @param tensors by name
 */
public record Parameters(
        Architecture architecture, int lastLayer, SortedMap<String, FloatTensor> tensors) {

    /**
     * Reads what is needed from a safetensors or PyTorch file; a full torchvision file will do.
     *
     * @throws BadDataException if the file is damaged or holds another network
     */
    public static Parameters read(Path file, Architecture architecture, int lastLayer) {
        WeightsFile weights = WeightsFile.read(file);
        SortedMap<String, FloatTensor> tensors = new TreeMap<>();
        architecture.parameterShapes(lastLayer).forEach((name, shape) -> {
            if (!weights.names().contains(name)) {
                throw new BadDataException(
                        "%s holds no weights of %s: '%s' is missing; its first tensor is '%s'."
                                .formatted(
                                        file,
                                        architecture.torchvisionName(),
                                        name,
                                        weights.names().stream().findFirst().orElse("none")));
            }
            if (!Arrays.equals(weights.shape(name), shape)) {
                throw new BadDataException(
                        "%s holds no weights of %s: '%s' has shape %s where %s is needed."
                                .formatted(
                                        file,
                                        architecture.torchvisionName(),
                                        name,
                                        Arrays.toString(weights.shape(name)),
                                        Arrays.toString(shape)));
            }
            tensors.put(name, weights.tensor(name));
        });
        return new Parameters(architecture, lastLayer, tensors);
    }

    /** Draws the parameters of an untrained network; equal seeds give equal parameters. */
    public static Parameters random(Architecture architecture, int lastLayer, long seed) {
        SortedMap<String, long[]> shapes = architecture.parameterShapes(lastLayer);
        SortedMap<String, FloatTensor> tensors = new TreeMap<>();
        shapes.forEach((name, shape) -> {
            // A bias is drawn from the fan-in of the weight it belongs to.
            long[] weight = shapes.getOrDefault(name.replace(".bias", ".weight"), shape);
            long fanIn = weight[1] * weight[2] * weight[3];
            tensors.put(name, architecture.initialisation().draw(seed, name, shape, fanIn));
        });
        return new Parameters(architecture, lastLayer, tensors);
    }
}
