package org.dpsfleet.perceptual.network;

import java.util.ArrayList;
import java.util.List;
import org.dpsfleet.perceptual.network.Layer.BatchNorm;
import org.dpsfleet.perceptual.network.Layer.Chain;
import org.dpsfleet.perceptual.network.Layer.Conv;
import org.dpsfleet.perceptual.network.Layer.Pool;

import static org.dpsfleet.perceptual.network.Layer.Activation.RELU;

/** Simonyan and Zisserman, "Very deep convolutional networks for large-scale image recognition", 1409.1556. */
final class Vgg {
    private static final int[] CHANNELS = {64, 128, 256, 512, 512};

    private Vgg() {}

    /**
     * The convolutional part.
     *
     * @param convolutions of each of the five stages
     */
    static Chain features(boolean batchNorm, int... convolutions) {
        List<Layer> layers = new ArrayList<>();
        int in = 3;
        for (int stage = 0; stage < CHANNELS.length; stage++) {
            for (int i = 0; i < convolutions[stage]; i++) {
                layers.add(new Conv(in, CHANNELS[stage], Window.same(3, 3), 1, true));
                if (batchNorm) {
                    layers.add(new BatchNorm(CHANNELS[stage], 1e-5, 0.1));
                }
                layers.add(RELU);
                in = CHANNELS[stage];
            }
            layers.add(Pool.max(2, 2, 0));
        }
        return Chain.numbered("features", layers);
    }
}
