package org.dpsfleet.perceptual.network;

import java.util.Set;
import org.dpsfleet.perceptual.network.Layer.Conv;

/**
 * Convolutions that oneDNN 3.7 can't always plan on a CPU. For a few numbers of channels, all of them ResNet-50's, its
 * estimate of how well a 1 x 1 convolution would run ({@code est_eff_1x1}) divides whole numbers, and the divisor is zero
 * for some sizes of images, on processors with some sizes of caches or which, as in some virtual machines, do not tell
 * them: the process ends. With fewer output channels at a time there is no such division.
 */
final class PlannedConvolution {
    /** The channels that go in and come out; a gradient goes the other way. */
    private static final Set<Set<Integer>> UNPLANNABLE =
            Set.of(Set.of(256, 1024), Set.of(512, 1024), Set.of(512, 2048), Set.of(1024, 2048));

    private PlannedConvolution() {}

    /** The fewest parts of its output channels that can be planned; 1 for nearly all convolutions. */
    static int pieces(Conv conv) {
        int pieces = 1;
        while (conv.window().isPixel()
                && conv.groups() == 1
                && conv.in() != conv.out() / pieces
                && UNPLANNABLE.contains(Set.of(conv.in(), conv.out() / pieces))) {
            pieces *= 2;
        }
        return pieces;
    }
}
