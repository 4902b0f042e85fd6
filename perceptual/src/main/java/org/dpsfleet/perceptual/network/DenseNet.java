package org.dpsfleet.perceptual.network;

import java.util.ArrayList;
import java.util.List;
import org.dpsfleet.perceptual.network.Layer.BatchNorm;
import org.dpsfleet.perceptual.network.Layer.Chain;
import org.dpsfleet.perceptual.network.Layer.Conv;
import org.dpsfleet.perceptual.network.Layer.Join;
import org.dpsfleet.perceptual.network.Layer.Part;
import org.dpsfleet.perceptual.network.Layer.Pool;

import static org.dpsfleet.perceptual.network.Layer.Activation.RELU;
import static org.dpsfleet.perceptual.network.Layer.Join.Kind.CONCAT;

/** Huang et al., "Densely connected convolutional networks", arXiv 1608.06993. */
final class DenseNet {
    /** Channels that each layer adds. */
    private static final int GROWTH = 32;

    private DenseNet() {}

    /**
     * The convolutional part.
     *
     * @param blocks layers of each dense block
     */
    static Chain features(int... blocks) {
        List<Part> children = new ArrayList<>(List.of(
                conv("conv0", 3, 64, Window.square(7, 2, 3)),
                norm("norm0", 64),
                Part.of("relu0", RELU),
                Part.of("pool0", Pool.max(3, 2, 1))));
        int channels = 64;
        for (int block = 1; block <= blocks.length; block++) {
            children.add(Part.of("denseblock" + block, block(channels, blocks[block - 1])));
            channels += GROWTH * blocks[block - 1];
            if (block < blocks.length) {
                children.add(Part.of("transition" + block, transition(channels)));
                channels /= 2;
            }
        }
        children.add(norm("norm5", channels));
        return new Chain(children.stream()
                .map(child -> Part.of(child.within("features"), child.layer()))
                .toList());
    }

    private static Chain block(int in, int count) {
        List<Part> layers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Chain added = added(in + GROWTH * i);
            layers.add(Part.of(
                    "", Join.of(CONCAT, Part.of("", Chain.IDENTITY), Part.of("denselayer" + (i + 1), added))));
        }
        return new Chain(layers);
    }

    private static Chain added(int in) {
        return Chain.of(
                norm("norm1", in),
                Part.of("relu1", RELU),
                conv("conv1", in, 4 * GROWTH, Window.same(1, 1)),
                norm("norm2", 4 * GROWTH),
                Part.of("relu2", RELU),
                conv("conv2", 4 * GROWTH, GROWTH, Window.same(3, 3)));
    }

    private static Chain transition(int in) {
        return Chain.of(
                norm("norm", in),
                Part.of("relu", RELU),
                conv("conv", in, in / 2, Window.same(1, 1)),
                Part.of("pool", Pool.average(2, 2, 0)));
    }

    private static Part conv(String name, int in, int out, Window window) {
        return Part.of(name, new Conv(in, out, window, 1, false));
    }

    private static Part norm(String name, int channels) {
        return Part.of(name, new BatchNorm(channels, 1e-5, 0.1));
    }
}
