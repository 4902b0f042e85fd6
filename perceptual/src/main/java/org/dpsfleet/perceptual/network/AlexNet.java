package org.dpsfleet.perceptual.network;

import java.util.List;
import org.dpsfleet.perceptual.network.Layer.Chain;
import org.dpsfleet.perceptual.network.Layer.Conv;
import org.dpsfleet.perceptual.network.Layer.Pool;

import static org.dpsfleet.perceptual.network.Layer.Activation.RELU;

/** Krizhevsky, "One weird trick for parallelizing convolutional neural networks", arXiv 1404.5997. */
final class AlexNet {
    private AlexNet() {}

    static Chain features() {
        return Chain.numbered(
                "features",
                List.of(
                        conv(3, 64, Window.square(11, 4, 2)),
                        RELU,
                        Pool.max(3, 2, 0),
                        conv(64, 192, Window.same(5, 5)),
                        RELU,
                        Pool.max(3, 2, 0),
                        conv(192, 384, Window.same(3, 3)),
                        RELU,
                        conv(384, 256, Window.same(3, 3)),
                        RELU,
                        conv(256, 256, Window.same(3, 3)),
                        RELU,
                        Pool.max(3, 2, 0)));
    }

    private static Conv conv(int in, int out, Window window) {
        return new Conv(in, out, window, 1, true);
    }
}
