package org.dpsfleet.perceptual.network;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.dpsfleet.perceptual.network.Layer.Conv;

/**
 * 1 x 1 convolutions that oneDNN 3.7 plans wrongly on a CPU. It plans by the sizes of the caches.
 *
 * <p>For a few numbers of channels, all of them ResNet-50's, its estimate of how well such a convolution would run ({@code
 * est_eff_1x1}) divides whole numbers, and the divisor is zero for some sizes of images and of caches: the process ends.
 * With fewer output channels at a time there is no such division.
 *
 * <p>Some virtual machines do not tell the sizes of the caches. There the same division ends the process, and with AVX-512
 * one in ten of these convolutions gives wrong numbers, of ResNet-50, ResNeXt-50 and EfficientNet among them; what it
 * gives depends on channels and sides. A 1 x 1 convolution is a matrix product, too, which is another library's. Gradients
 * and all other convolutions of the networks were compared with double precision there, with a pixel's channels side by
 * side in memory as {@link FeatureExtractor} has them, and were right; with whole planes in memory one of 3 x 3 was not.
 */
final class PlannedConvolution {
    /** The channels that go in and come out; a gradient goes the other way. */
    private static final Set<Set<Integer>> UNPLANNABLE =
            Set.of(Set.of(256, 1024), Set.of(512, 1024), Set.of(512, 2048), Set.of(1024, 2048));

    /** Linux lists a processor's caches here. */
    private static final Path CACHE = Path.of("/sys/devices/system/cpu/cpu0/cache/index0");

    private static final boolean CACHES_UNKNOWN = Files.isDirectory(Path.of("/sys/devices/system/cpu"))
            && Files.notExists(CACHE)
            && System.getProperty("os.arch").equals("amd64");

    private PlannedConvolution() {}

    /** Whether a convolution has to be a matrix product on this machine's processor. */
    static boolean isProduct(Conv conv) {
        return CACHES_UNKNOWN && isDensePixel(conv);
    }

    private static boolean isDensePixel(Conv conv) {
        return conv.window().isPixel() && conv.groups() == 1;
    }

    /** The fewest parts of its output channels that can be planned; 1 for nearly all convolutions. */
    static int pieces(Conv conv) {
        int pieces = 1;
        while (isDensePixel(conv)
                && conv.in() != conv.out() / pieces
                && UNPLANNABLE.contains(Set.of(conv.in(), conv.out() / pieces))) {
            pieces *= 2;
        }
        return pieces;
    }
}
