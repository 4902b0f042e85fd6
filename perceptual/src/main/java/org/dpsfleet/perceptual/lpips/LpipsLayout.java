package org.dpsfleet.perceptual.lpips;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.dpsfleet.perceptual.network.Architecture;

/**
 * The networks of LPIPS: which layers each compares, always all of them.
 *
 * <p>Source: {@code lpips/pretrained_networks.py} of richzhang/PerceptualSimilarity.
 */
public enum LpipsLayout {
    ALEX("alex", "alexnet"),
    SQUEEZE("squeeze", "squeezenet1_1"),
    VGG("vgg", "vgg16");

    private final String net;
    private final String torchvisionName;
    private final List<Integer> layers;

    LpipsLayout(String net, String torchvisionName) {
        this.net = net;
        this.torchvisionName = torchvisionName;
        this.layers = Architecture.of(torchvisionName).lpipsLayers();
    }

    /** The layout of a network by torchvision's name; empty where LPIPS does not have it. */
    public static Optional<LpipsLayout> of(String torchvisionName) {
        return Arrays.stream(values())
                .filter(layout -> layout.torchvisionName.equals(torchvisionName))
                .findFirst();
    }

    /** What LPIPS can compare, for a person: {@code alexnet 1,4,7,9,11; ...}. */
    static String all() {
        return Arrays.stream(values())
                .map(layout -> layout.torchvisionName + " " + joined(layout.layers))
                .collect(Collectors.joining("; "));
    }

    static String joined(List<Integer> layers) {
        return layers.stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    /** What LPIPS calls it: the value of its argument {@code net}. */
    public String net() {
        return net;
    }

    /** The name in torchvision. */
    public String torchvisionName() {
        return torchvisionName;
    }

    /** The compared layers: indices of torchvision's children, ascending. */
    public List<Integer> layers() {
        return layers;
    }

    /** Which slice of the network holds a child, from 0: a slice ends with a compared layer. */
    int slice(int child) {
        int slice = 0;
        while (layers.get(slice) < child) {
            slice++;
        }
        return slice;
    }
}
