package org.dpsfleet.perceptual.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.dpsfleet.perceptual.network.Layer.Part;
import org.dpsfleet.perceptual.tensor.GradientMode;
import org.dpsfleet.perceptual.tensor.UploadBuffer;

/**
 * A network on a device: images in, the features of the chosen layers out.
 *
 * <p>Starts in evaluation mode. Owns its parameters; closing it frees them. Not for concurrent use.
 */
public final class FeatureExtractor implements AutoCloseable {
    /**
     * Bytes of a layer's output that a CPU computes at a time, at most. Larger blocks leave its caches before the next
     * layer reads them, and those beyond 32 MiB come from the operating system each time, page by page.
     */
    private static final long SLICE = 8L << 20;

    /** So few images are not taken apart: oneDNN computes a single one in another way, and rounds otherwise. */
    private static final int LEAST_SLICE = 8;

    private final NDManager manager;
    private final Architecture architecture;
    private final List<Integer> layers;
    private final SortedMap<String, NDArray> parameters = new TreeMap<>();
    private ForwardPass pass = new ForwardPass(parameters, false);

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
        var upload = new UploadBuffer();
        parameters
                .tensors()
                .forEach((name, tensor) ->
                        this.parameters.put(name, upload.copied(manager, new Shape(tensor.shape()), tensor.values())));
    }

    /** The layers whose features are extracted. */
    public List<Integer> layers() {
        return layers;
    }

    /** Channels of each extracted feature. */
    public List<Integer> channels() {
        return layers.stream().map(architecture::channels).toList();
    }

    /** Height or width of each extracted feature, from that of the images. */
    public List<Integer> sides(int imageSide) {
        return layers.stream().map(layer -> architecture.side(layer, imageSide)).toList();
    }

    /**
     * The parameters in use, by torchvision's names; a trainer may require their gradients and change their
     * values. {@link Architecture#trainedParameters} names those that have gradients.
     */
    public SortedMap<String, NDArray> parameters() {
        return Collections.unmodifiableSortedMap(parameters);
    }

    /**
     * Whether batch norms normalise by the statistics of the batch and update their running statistics in
     * place, as torch does in training. The stochastic depth that EfficientNet has in training in
     * torchvision is not applied in either mode: every block always counts.
     */
    public void trainingMode(boolean training) {
        pass = new ForwardPass(parameters, training);
    }

    /**
     * The features of a batch.
     *
     * @param images [N, 3, H, W], normalised; belongs to the caller
     * @return one [N, C, H', W'] array per layer, on the manager of {@code images}
     */
    public NDList features(NDArray images) {
        return features(images, together(images));
    }

    /** The same, at most so many images at a time, in slices of nearly one size. */
    NDList features(NDArray images, int together) {
        long n = images.getShape().get(0);
        long count = Math.ceilDiv(n, together);
        if (count <= 1) {
            return passed(images);
        }
        List<NDList> slices = new ArrayList<>();
        for (long i = 0; i < count; i++) {
            try (NDArray some = images.get(new NDIndex("{}:{}", i * n / count, (i + 1) * n / count))) {
                slices.add(passed(some));
            }
        }
        var features = new NDList(layers.size());
        for (int l = 0; l < layers.size(); l++) {
            int layer = l;
            var parts = new NDList();
            slices.forEach(slice -> parts.add(slice.get(layer)));
            try (parts) {
                features.add(NDArrays.concat(parts));
            }
        }
        return features;
    }

    /** How many images go through the network together: all where batch norms look at all, or on a GPU. */
    private int together(NDArray images) {
        if (pass.training() || images.getDevice().isGpu()) {
            return Integer.MAX_VALUE;
        }
        Shape shape = images.getShape();
        long largest = 1;
        for (int i = 0; i <= layers.getLast(); i++) {
            long pixels = (long) architecture.side(i, (int) shape.get(2)) * architecture.side(i, (int) shape.get(3));
            largest = Math.max(largest, architecture.channels(i) * pixels);
        }
        return (int) Math.max(LEAST_SLICE, SLICE / Float.BYTES / largest);
    }

    @SuppressWarnings("ReferenceEquality") // whose tensor it is, not what is in it
    private NDList passed(NDArray images) {
        var features = new NDList(layers.size());
        NDArray x = laidOut(images);
        for (int i = 0; i <= layers.getLast(); i++) {
            Part child = architecture.children().get(i);
            NDArray next = pass.apply(child.layer(), child.name(), x);
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

    /**
     * The features of a batch, recorded by the engine for {@link RecordedFeatures#backward}.
     *
     * @param images as above
     */
    @SuppressWarnings("ReferenceEquality") // whose tensor it is, not what is in it
    public RecordedFeatures recorded(NDArray images) {
        var recorded = new RecordedFeatures();
        NDArray x = laidOut(images);
        boolean ours = x != images;
        for (int i = 0; i <= layers.getLast(); i++) {
            Part child = architecture.children().get(i);
            NDArray next;
            try (GradientMode recording = GradientMode.recording()) {
                next = pass.apply(child.layer(), child.name(), x);
            }
            if (ours && next != x) {
                x.close();
            }
            ours = !layers.contains(i);
            x = ours ? next : i == layers.getLast() ? recorded.last(next) : recorded.cut(next);
        }
        return recorded;
    }

    /**
     * The same images; on a CPU with a pixel's channels side by side in memory, which all layers keep and
     * with which convolutions are up to twice as fast.
     */
    private static NDArray laidOut(NDArray images) {
        if (images.getDevice().isGpu()) {
            return images;
        }
        Shape shape = images.getShape();
        long[] pixels = {shape.get(0), shape.get(2), shape.get(3), shape.get(1)};
        try (NDArray moved = images.transpose(0, 2, 3, 1);
                NDArray copied = moved.flatten();
                NDArray rows = copied.reshape(pixels)) {
            return rows.transpose(0, 3, 1, 2);
        }
    }

    @Override
    public void close() {
        manager.close();
    }
}
