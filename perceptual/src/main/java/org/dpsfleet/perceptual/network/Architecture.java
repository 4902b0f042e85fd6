package org.dpsfleet.perceptual.network;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.network.Layer.BatchNorm;
import org.dpsfleet.perceptual.network.Layer.Chain;
import org.dpsfleet.perceptual.network.Layer.Part;
import org.dpsfleet.vocabulary.KnownNetwork;

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
    ALEXNET(KnownNetwork.ALEXNET, AlexNet.features(), TORCH_DEFAULT),
    VGG11(KnownNetwork.VGG11, Vgg.features(false, 1, 1, 2, 2, 2), HE_NORMAL_FAN_OUT),
    VGG16(KnownNetwork.VGG16, Vgg.features(false, 2, 2, 3, 3, 3), HE_NORMAL_FAN_OUT),
    VGG16_BN(KnownNetwork.VGG16_BN, Vgg.features(true, 2, 2, 3, 3, 3), HE_NORMAL_FAN_OUT),
    VGG19(KnownNetwork.VGG19, Vgg.features(false, 2, 2, 4, 4, 4), HE_NORMAL_FAN_OUT),
    DENSENET121(KnownNetwork.DENSENET121, DenseNet.features(6, 12, 24, 16), HE_NORMAL_FAN_IN),
    RESNET18(KnownNetwork.RESNET18, ResNet.basic(2, 2, 2, 2), HE_NORMAL_FAN_OUT),
    RESNET50(KnownNetwork.RESNET50, ResNet.bottleneck(1, 64, 3, 4, 6, 3), HE_NORMAL_FAN_OUT),
    RESNEXT50_32X4D(KnownNetwork.RESNEXT50_32X4D, ResNet.bottleneck(32, 4, 3, 4, 6, 3), HE_NORMAL_FAN_OUT),
    GOOGLENET(KnownNetwork.GOOGLENET, GoogLeNet.children(), NORMAL_HUNDREDTH),
    INCEPTION_V3(KnownNetwork.INCEPTION_V3, InceptionV3.children(), NORMAL_TENTH),
    SQUEEZENET1_1(KnownNetwork.SQUEEZENET1_1, SqueezeNet.features(), HE_UNIFORM),
    EFFICIENTNET_B0(KnownNetwork.EFFICIENTNET_B0, EfficientNet.B0.features(), HE_NORMAL_FAN_OUT),
    EFFICIENTNET_B7(KnownNetwork.EFFICIENTNET_B7, EfficientNet.B7.features(), HE_NORMAL_FAN_OUT);

    private static final int IMAGE_CHANNELS = 3;

    private final KnownNetwork known;
    private final Chain network;
    private final Initialisation initialisation;

    Architecture(KnownNetwork known, Chain network, Initialisation initialisation) {
        this.known = known;
        this.network = network;
        this.initialisation = initialisation;
    }

    /**
     * The architecture of a torchvision name.
     *
     * @throws BadDataException if there is none of that name here
     */
    public static Architecture of(String torchvisionName) {
        return Arrays.stream(values())
                .filter(a -> a.torchvisionName().equals(torchvisionName))
                .findFirst()
                .orElseThrow(() -> new BadDataException("There is no network '%s' here; known are %s."
                        .formatted(torchvisionName, KnownNetwork.names())));
    }

    /** The name in torchvision, for example {@code squeezenet1_1}. */
    public String torchvisionName() {
        return known.torchvisionName();
    }

    /** How torchvision draws the parameters of an untrained network. */
    public Initialisation initialisation() {
        return initialisation;
    }

    /** The layers that the published experiments compare. */
    public List<Integer> publishedLayers() {
        return known.publishedLayers();
    }

    /** The layers that LPIPS compares (Zhang et al., arXiv 1801.03924); empty where it has no such network. */
    public List<Integer> lpipsLayers() {
        return known.lpipsLayers();
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
                    torchvisionName(),
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
