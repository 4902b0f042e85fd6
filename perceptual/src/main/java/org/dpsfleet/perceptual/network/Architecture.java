package org.dpsfleet.perceptual.network;

import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.network.Layer.Conv;
import org.dpsfleet.perceptual.network.Layer.Fire;
import org.dpsfleet.perceptual.network.Layer.MaxPool;
import org.dpsfleet.perceptual.network.Layer.Relu;

/**
 * The convolutional part of a network, child by child as in torchvision's {@code features}, with
 * torchvision's parameter names.
 *
 * <p>Sources: Krizhevsky, "One weird trick for parallelizing convolutional neural networks" (AlexNet);
 * Iandola et al., "SqueezeNet", version 1.1; torchvision.models.
 */
public enum Architecture {
    ALEXNET(
            "alexnet",
            Initialisation.TORCH_DEFAULT,
            List.of(1, 4, 7, 11),
            new Conv(3, 64, 11, 4, 2),
            new Relu(),
            new MaxPool(3, 2, false),
            new Conv(64, 192, 5, 1, 2),
            new Relu(),
            new MaxPool(3, 2, false),
            new Conv(192, 384, 3, 1, 1),
            new Relu(),
            new Conv(384, 256, 3, 1, 1),
            new Relu(),
            new Conv(256, 256, 3, 1, 1),
            new Relu(),
            new MaxPool(3, 2, false)),
    SQUEEZENET1_1(
            "squeezenet1_1",
            Initialisation.HE_UNIFORM,
            List.of(1, 3, 7, 12),
            new Conv(3, 64, 3, 2, 0),
            new Relu(),
            new MaxPool(3, 2, true),
            new Fire(64, 16, 64),
            new Fire(128, 16, 64),
            new MaxPool(3, 2, true),
            new Fire(128, 32, 128),
            new Fire(256, 32, 128),
            new MaxPool(3, 2, true),
            new Fire(256, 48, 192),
            new Fire(384, 48, 192),
            new Fire(384, 64, 256),
            new Fire(512, 64, 256));

    private final String torchvisionName;
    private final Initialisation initialisation;
    private final List<Integer> publishedLayers;
    private final List<Layer> children;

    Architecture(
            String torchvisionName,
            Initialisation initialisation,
            List<Integer> publishedLayers,
            Layer... children) {
        this.torchvisionName = torchvisionName;
        this.initialisation = initialisation;
        this.publishedLayers = publishedLayers;
        this.children = List.of(children);
    }

    /**
     * The architecture of a torchvision name.
     *
     * @throws BadDataException if there is none of that name here
     */
    public static Architecture of(String torchvisionName) {
        return Arrays.stream(values())
                .filter(a -> a.torchvisionName.equals(torchvisionName))
                .findFirst()
                .orElseThrow(() -> new BadDataException("There is no network '%s' here; known are %s."
                        .formatted(torchvisionName, names())));
    }

    private static String names() {
        return Arrays.stream(values()).map(a -> a.torchvisionName).collect(Collectors.joining(", "));
    }

    /** The name in torchvision, for example {@code squeezenet1_1}. */
    public String torchvisionName() {
        return torchvisionName;
    }

    /** How torchvision draws the parameters of an untrained network. */
    public Initialisation initialisation() {
        return initialisation;
    }

    /** The layers that the published experiments compare. */
    public List<Integer> publishedLayers() {
        return publishedLayers;
    }

    /** The children of {@code features}, in order. */
    public List<Layer> children() {
        return children;
    }

    /**
     * Checks a choice of layers.
     *
     * @throws BadDataException unless they are ascending indices of children, at least one
     */
    public void checkLayers(List<Integer> layers) {
        boolean ascending = true;
        for (int i = 0; i < layers.size(); i++) {
            ascending &= layers.get(i) > (i == 0 ? -1 : layers.get(i - 1));
        }
        if (layers.isEmpty() || !ascending || layers.getLast() >= children.size()) {
            throw new BadDataException(
                    "The layers %s are no layers of %s; ascending numbers from 0 to %d are needed."
                            .formatted(layers, torchvisionName, children.size() - 1));
        }
    }

    /** Channels of the feature of each child. */
    public int channels(int layer) {
        int channels = 3;
        for (Layer child : children.subList(0, layer + 1)) {
            channels = switch (child) {
                case Conv conv -> conv.out();
                case Fire fire -> 2 * fire.expand();
                case Relu _, MaxPool _ -> channels;
            };
        }
        return channels;
    }

    /**
     * Height or width of a child's feature, from that of the image; less than 1 where the image is too
     * small for it.
     */
    public int side(int layer, int imageSide) {
        int side = imageSide;
        for (Layer child : children.subList(0, layer + 1)) {
            side = switch (child) {
                case Conv conv -> window(side + 2 * conv.padding(), conv.kernel(), conv.stride(), false);
                case MaxPool pool -> window(side, pool.kernel(), pool.stride(), pool.ceil());
                case Fire _, Relu _ -> side;
            };
            if (side < 1) {
                return side;
            }
        }
        return side;
    }

    private static int window(int side, int kernel, int stride, boolean ceil) {
        if (side < kernel) {
            return 0;
        }
        int room = side - kernel;
        return (ceil ? (room + stride - 1) / stride : room / stride) + 1;
    }

    /** Names and shapes of the parameters up to and including a child, by torchvision's names. */
    public SortedMap<String, long[]> parameterShapes(int lastLayer) {
        SortedMap<String, long[]> shapes = new TreeMap<>();
        for (int i = 0; i <= lastLayer; i++) {
            String name = "features." + i;
            switch (children.get(i)) {
                case Conv conv -> convolution(shapes, name, conv.in(), conv.out(), conv.kernel());
                case Fire(int in, int squeeze, int expand) -> {
                    convolution(shapes, name + ".squeeze", in, squeeze, 1);
                    convolution(shapes, name + ".expand1x1", squeeze, expand, 1);
                    convolution(shapes, name + ".expand3x3", squeeze, expand, 3);
                }
                case Relu _, MaxPool _ -> {}
            }
        }
        return shapes;
    }

    private static void convolution(
            SortedMap<String, long[]> shapes, String name, int in, int out, int kernel) {
        shapes.put(name + ".weight", new long[] {out, in, kernel, kernel});
        shapes.put(name + ".bias", new long[] {out});
    }
}
