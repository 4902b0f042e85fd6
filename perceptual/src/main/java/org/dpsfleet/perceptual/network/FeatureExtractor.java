package org.dpsfleet.perceptual.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.pooling.Pool;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.dpsfleet.perceptual.network.Layer.Conv;
import org.dpsfleet.perceptual.network.Layer.Fire;
import org.dpsfleet.perceptual.network.Layer.MaxPool;
import org.dpsfleet.perceptual.network.Layer.Relu;

/**
 * A frozen network on a device: images in, the features of the chosen layers out.
 *
 * <p>Owns its parameters; closing it frees them. Not for concurrent use.
 */
public final class FeatureExtractor implements AutoCloseable {
    private final NDManager manager;
    private final Architecture architecture;
    private final List<Integer> layers;
    private final Map<String, NDArray> parameters = new TreeMap<>();

    /**
     * Copies the parameters to the parent's device.
     *
     * @param layers ascending indices of the architecture's children
     */
    public FeatureExtractor(NDManager parent, Parameters parameters, List<Integer> layers) {
        this.architecture = parameters.architecture();
        architecture.checkLayers(layers);
        this.layers = List.copyOf(layers);
        this.manager = parent.newSubManager();
        parameters.tensors().forEach((name, tensor) ->
                this.parameters.put(
                        name, manager.create(tensor.values(), new Shape(tensor.shape()))));
    }

    /** The layers whose features are extracted. */
    public List<Integer> layers() {
        return layers;
    }

    /** Channels of each extracted feature. */
    public List<Integer> channels() {
        return layers.stream().map(architecture::channels).toList();
    }

    /** The live parameters by torchvision's names; they stay this extractor's. */
    public Map<String, NDArray> parameters() {
        return Collections.unmodifiableMap(parameters);
    }

    /**
     * The features of a batch.
     *
     * @param images [N, 3, H, W], normalised; belongs to the caller
     * @return one [N, C, H', W'] array per layer, on the manager of {@code images}
     */
    public NDList features(NDArray images) {
        NDList features = new NDList(layers.size());
        NDArray x = images;
        for (int i = 0; i <= layers.getLast(); i++) {
            NDArray next = apply(architecture.children().get(i), "features." + i, x);
            // What nobody compares is freed at once: a batch's activations are the peak of memory.
            if (x != images && !layers.contains(i - 1)) {
                x.close();
            }
            if (layers.contains(i)) {
                features.add(next);
            }
            x = next;
        }
        return features;
    }

    private NDArray apply(Layer layer, String name, NDArray x) {
        return switch (layer) {
            case Conv conv -> convolution(name, x, conv.stride(), conv.padding());
            case Relu _ -> x.getNDArrayInternal().relu();
            case MaxPool pool -> Pool.maxPool2d(
                    x,
                    new Shape(pool.kernel(), pool.kernel()),
                    new Shape(pool.stride(), pool.stride()),
                    new Shape(0, 0),
                    pool.ceil());
            case Fire _ -> fire(name, x);
        };
    }

    private NDArray fire(String name, NDArray x) {
        try (NDArray squeezed = relu(convolution(name + ".squeeze", x, 1, 0));
                NDArray narrow = relu(convolution(name + ".expand1x1", squeezed, 1, 0));
                NDArray wide = relu(convolution(name + ".expand3x3", squeezed, 1, 1))) {
            return narrow.concat(wide, 1);
        }
    }

    private static NDArray relu(NDArray x) {
        try (x) {
            return x.getNDArrayInternal().relu();
        }
    }

    private NDArray convolution(String name, NDArray x, int stride, int padding) {
        return Conv2d.conv2d(
                        x,
                        parameters.get(name + ".weight"),
                        parameters.get(name + ".bias"),
                        new Shape(stride, stride),
                        new Shape(padding, padding))
                .singletonOrThrow();
    }

    @Override
    public void close() {
        manager.close();
    }
}
