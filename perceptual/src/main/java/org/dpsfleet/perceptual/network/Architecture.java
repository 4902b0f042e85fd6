package org.dpsfleet.perceptual.network;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.network.Layer.BatchNorm;
import org.dpsfleet.perceptual.network.Layer.Chain;
import org.dpsfleet.perceptual.network.Layer.Part;

import static org.dpsfleet.perceptual.network.Initialisation.HE_NORMAL_FAN_IN;
import static org.dpsfleet.perceptual.network.Initialisation.HE_NORMAL_FAN_OUT;
import static org.dpsfleet.perceptual.network.Initialisation.HE_UNIFORM;
import static org.dpsfleet.perceptual.network.Initialisation.NORMAL_HUNDREDTH;
import static org.dpsfleet.perceptual.network.Initialisation.NORMAL_TENTH;
import static org.dpsfleet.perceptual.network.Initialisation.TORCH_DEFAULT;

/**
 * The convolutional part of a network, child by child as in torchvision 0.14, with its parameter names.
 * The children are those of {@code features} where the network has that, else of the network itself.
 */
public enum Architecture {
    ALEXNET("alexnet", AlexNet.features(), TORCH_DEFAULT, List.of(1, 4, 7, 11), List.of(1, 4, 7, 9, 11)),
    VGG11("vgg11", Vgg.features(false, 1, 1, 2, 2, 2), HE_NORMAL_FAN_OUT, List.of(1, 4, 9, 19)),
    VGG16(
            "vgg16",
            Vgg.features(false, 2, 2, 3, 3, 3),
            HE_NORMAL_FAN_OUT,
            List.of(3, 8, 15, 29),
            List.of(3, 8, 15, 22, 29)),
    VGG16_BN("vgg16_bn", Vgg.features(true, 2, 2, 3, 3, 3), HE_NORMAL_FAN_OUT, List.of(5, 12, 22, 42)),
    VGG19("vgg19", Vgg.features(false, 2, 2, 4, 4, 4), HE_NORMAL_FAN_OUT, List.of(3, 8, 17, 35)),
    DENSENET121("densenet121", DenseNet.features(6, 12, 24, 16), HE_NORMAL_FAN_IN, List.of(2, 4, 6, 10)),
    RESNET18("resnet18", ResNet.basic(2, 2, 2, 2), HE_NORMAL_FAN_OUT, List.of(2, 4, 5, 7)),
    RESNET50("resnet50", ResNet.bottleneck(1, 64, 3, 4, 6, 3), HE_NORMAL_FAN_OUT, List.of(2, 4, 5, 7)),
    RESNEXT50_32X4D("resnext50_32x4d", ResNet.bottleneck(32, 4, 3, 4, 6, 3), HE_NORMAL_FAN_OUT, List.of(2, 4, 5, 7)),
    GOOGLENET("googlenet", GoogLeNet.children(), NORMAL_HUNDREDTH, List.of(0, 5, 8, 15)),
    INCEPTION_V3("inception_v3", InceptionV3.children(), NORMAL_TENTH, List.of(2, 7, 9, 14)),
    SQUEEZENET1_1(
            "squeezenet1_1", SqueezeNet.features(), HE_UNIFORM, List.of(1, 3, 7, 12), List.of(1, 4, 7, 9, 10, 11, 12)),
    EFFICIENTNET_B0("efficientnet_b0", EfficientNet.B0.features(), HE_NORMAL_FAN_OUT, List.of(0, 1, 4, 7)),
    EFFICIENTNET_B7("efficientnet_b7", EfficientNet.B7.features(), HE_NORMAL_FAN_OUT, List.of(0, 1, 4, 7));

    private static final int IMAGE_CHANNELS = 3;

    private final String torchvisionName;
    private final Chain network;
    private final Initialisation initialisation;
    private final List<Integer> publishedLayers;
    private final List<Integer> lpipsLayers;

    Architecture(String torchvisionName, Chain network, Initialisation initialisation, List<Integer> publishedLayers) {
        this(torchvisionName, network, initialisation, publishedLayers, List.of());
    }

    Architecture(
            String torchvisionName,
            Chain network,
            Initialisation initialisation,
            List<Integer> publishedLayers,
            List<Integer> lpipsLayers) {
        this.torchvisionName = torchvisionName;
        this.network = network;
        this.initialisation = initialisation;
        this.publishedLayers = publishedLayers;
        this.lpipsLayers = lpipsLayers;
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
                .orElseThrow(() -> new BadDataException(
                        "There is no network '%s' here; known are %s.".formatted(torchvisionName, names())));
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

    /** The layers that LPIPS compares (Zhang et al., arXiv 1801.03924); empty where it has no such network. */
    public List<Integer> lpipsLayers() {
        return lpipsLayers;
    }

    /** The children in order, named as their parameters are: {@code features.0}, or {@code layer1}. */
    public List<Part> children() {
        return network.parts();
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
        if (layers.isEmpty() || !ascending || layers.getLast() >= children().size()) {
            throw new BadDataException(String.format(
                    Locale.ROOT,
                    "The layers %s are no layers of %s; ascending numbers from 0 to %d are needed.",
                    layers,
                    torchvisionName,
                    children().size() - 1));
        }
    }

    /** Channels of the feature of each child. */
    public int channels(int layer) {
        return upTo(layer).channels(IMAGE_CHANNELS);
    }

    /**
     * Height or width of a child's feature, from that of the image; less than 1 where the image is too
     * small for it.
     */
    public int side(int layer, int imageSide) {
        return upTo(layer).side(imageSide);
    }

    /** Names and shapes of the parameters up to and including a child, by torchvision's names. */
    public SortedMap<String, long[]> parameterShapes(int lastLayer) {
        SortedMap<String, long[]> shapes = new TreeMap<>();
        forEachParametric(
                lastLayer,
                (name, layer) ->
                        layer.shapes().forEach((parameter, shape) -> shapes.put(name + "." + parameter, shape)));
        return shapes;
    }

    /** Names of those parameters that training changes by gradients: all but batch norms' statistics. */
    public SortedSet<String> trainedParameters(int lastLayer) {
        SortedSet<String> names = new TreeSet<>(parameterShapes(lastLayer).keySet());
        forEachParametric(lastLayer, (name, layer) -> {
            if (layer instanceof BatchNorm) {
                BatchNorm.RUNNING.forEach(statistic -> names.remove(name + "." + statistic));
            }
        });
        return names;
    }

    void forEachParametric(int lastLayer, BiConsumer<String, Layer.Parametric> visitor) {
        upTo(lastLayer).forEachParametric("", visitor);
    }

    private Chain upTo(int layer) {
        return new Chain(children().subList(0, layer + 1));
    }
}
