package org.dpsfleet.perceptual.network;

import org.dpsfleet.perceptual.network.Layer.BatchNorm;
import org.dpsfleet.perceptual.network.Layer.Chain;
import org.dpsfleet.perceptual.network.Layer.Conv;
import org.dpsfleet.perceptual.network.Layer.Join;
import org.dpsfleet.perceptual.network.Layer.Part;
import org.dpsfleet.perceptual.network.Layer.Pool;

import static org.dpsfleet.perceptual.network.Layer.Activation.RELU;
import static org.dpsfleet.perceptual.network.Layer.Join.Kind.CONCAT;

/**
 * Szegedy et al., "Going deeper with convolutions", arXiv 1409.4842, with batch norm as in torchvision, up
 * to its last inception block.
 */
final class GoogLeNet {
    private GoogLeNet() {}

    static Chain children() {
        return Chain.of(
                Part.of("conv1", conv(3, 64, Window.square(7, 2, 3))),
                Part.of("maxpool1", Pool.maxCeil(3, 2, 0)),
                Part.of("conv2", conv(64, 64, Window.same(1, 1))),
                Part.of("conv3", conv(64, 192, Window.same(3, 3))),
                Part.of("maxpool2", Pool.maxCeil(3, 2, 0)),
                inception("3a", 192, 64, 96, 128, 16, 32, 32),
                inception("3b", 256, 128, 128, 192, 32, 96, 64),
                Part.of("maxpool3", Pool.maxCeil(3, 2, 0)),
                inception("4a", 480, 192, 96, 208, 16, 48, 64),
                inception("4b", 512, 160, 112, 224, 24, 64, 64),
                inception("4c", 512, 128, 128, 256, 24, 64, 64),
                inception("4d", 512, 112, 144, 288, 32, 64, 64),
                inception("4e", 528, 256, 160, 320, 32, 128, 128),
                Part.of("maxpool4", Pool.maxCeil(2, 2, 0)),
                inception("5a", 832, 256, 160, 320, 32, 128, 128),
                inception("5b", 832, 384, 192, 384, 48, 128, 128));
    }

    /** The paper's 5x5 convolution is 3x3 in torchvision. */
    private static Part inception(
            String name, int in, int one, int reduce3, int three, int reduce5, int five, int pooled) {
        return Part.of(
                "inception" + name,
                Join.of(
                        CONCAT,
                        Part.of("branch1", conv(in, one, Window.same(1, 1))),
                        Part.of(
                                "branch2",
                                Chain.numbered(
                                        conv(in, reduce3, Window.same(1, 1)), conv(reduce3, three, Window.same(3, 3)))),
                        Part.of(
                                "branch3",
                                Chain.numbered(
                                        conv(in, reduce5, Window.same(1, 1)), conv(reduce5, five, Window.same(3, 3)))),
                        Part.of(
                                "branch4",
                                Chain.numbered(Pool.maxCeil(3, 1, 1), conv(in, pooled, Window.same(1, 1))))));
    }

    /** torchvision's BasicConv2d, of this network and Inception. */
    static Chain conv(int in, int out, Window window) {
        return Chain.of(
                Part.of("conv", new Conv(in, out, window, 1, false)),
                Part.of("bn", new BatchNorm(out, 1e-3, 0.1)),
                Part.of("", RELU));
    }
}
