package org.dpsfleet.perceptual.network;

import java.util.List;
import org.dpsfleet.perceptual.network.Layer.Chain;
import org.dpsfleet.perceptual.network.Layer.Conv;
import org.dpsfleet.perceptual.network.Layer.Join;
import org.dpsfleet.perceptual.network.Layer.Part;
import org.dpsfleet.perceptual.network.Layer.Pool;

import static org.dpsfleet.perceptual.network.Layer.Activation.RELU;
import static org.dpsfleet.perceptual.network.Layer.Join.Kind.CONCAT;

/** Iandola et al., "SqueezeNet: AlexNet-level accuracy with 50x fewer parameters", arXiv 1602.07360, v1.1. */
final class SqueezeNet {
    private SqueezeNet() {}

    static Chain features() {
        return Chain.numbered(
                "features",
                List.of(
                        new Conv(3, 64, Window.square(3, 2, 0), 1, true),
                        RELU,
                        Pool.maxCeil(3, 2, 0),
                        fire(64, 16, 64),
                        fire(128, 16, 64),
                        Pool.maxCeil(3, 2, 0),
                        fire(128, 32, 128),
                        fire(256, 32, 128),
                        Pool.maxCeil(3, 2, 0),
                        fire(256, 48, 192),
                        fire(384, 48, 192),
                        fire(384, 64, 256),
                        fire(512, 64, 256)));
    }

    /** Squeezes to few channels, then expands to twice {@code expand}. */
    private static Chain fire(int in, int squeeze, int expand) {
        return Chain.of(
                conv("squeeze", in, squeeze, 1),
                Join.of(CONCAT, conv("expand1x1", squeeze, expand, 1), conv("expand3x3", squeeze, expand, 3)));
    }

    private static Chain conv(String name, int in, int out, int kernel) {
        var conv = new Conv(in, out, Window.same(kernel, kernel), 1, true);
        return Chain.of(Part.of(name, conv), Part.of("", RELU));
    }
}
