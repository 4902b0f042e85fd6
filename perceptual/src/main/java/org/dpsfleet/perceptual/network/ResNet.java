package org.dpsfleet.perceptual.network;

import java.util.ArrayList;
import java.util.List;
import org.dpsfleet.perceptual.network.Layer.BatchNorm;
import org.dpsfleet.perceptual.network.Layer.Chain;
import org.dpsfleet.perceptual.network.Layer.Conv;
import org.dpsfleet.perceptual.network.Layer.GlobalAverage;
import org.dpsfleet.perceptual.network.Layer.Join;
import org.dpsfleet.perceptual.network.Layer.Part;
import org.dpsfleet.perceptual.network.Layer.Pool;

import static org.dpsfleet.perceptual.network.Layer.Activation.RELU;
import static org.dpsfleet.perceptual.network.Layer.Join.Kind.SUM;

/**
 * He et al., "Deep residual learning for image recognition", arXiv 1512.03385, and Xie et al., "Aggregated
 * residual transformations", arXiv 1611.05431; the stride sits on the 3x3 convolution, as in torchvision.
 */
final class ResNet {
    private static final int STAGES = 4;

    private ResNet() {}

    /** Blocks of two 3x3 convolutions. */
    static Chain basic(int... blocks) {
        return network(
                blocks,
                1,
                (in, planes, stride) -> Chain.of(
                        conv("conv1", in, planes, Window.square(3, stride, 1), 1),
                        norm("bn1", planes),
                        Part.of("relu", RELU),
                        conv("conv2", planes, planes, Window.same(3, 3), 1),
                        norm("bn2", planes)));
    }

    /**
     * Blocks of a 1x1, a 3x3 in groups, and a 1x1 convolution to four times the planes.
     *
     * @param groupWidth channels per group of the 3x3 convolution where a stage has 64 planes
     */
    static Chain bottleneck(int groups, int groupWidth, int... blocks) {
        return network(blocks, 4, (in, planes, stride) -> {
            int width = planes * groupWidth / 64 * groups;
            return Chain.of(
                    conv("conv1", in, width, Window.same(1, 1), 1),
                    norm("bn1", width),
                    Part.of("relu", RELU),
                    conv("conv2", width, width, Window.square(3, stride, 1), groups),
                    norm("bn2", width),
                    Part.of("relu", RELU),
                    conv("conv3", width, 4 * planes, Window.same(1, 1), 1),
                    norm("bn3", 4 * planes));
        });
    }

    private interface Residual {
        Chain of(int in, int planes, int stride);
    }

    private static Chain network(int[] blocks, int expansion, Residual residual) {
        List<Part> children = new ArrayList<>(List.of(
                conv("conv1", 3, 64, Window.square(7, 2, 3), 1),
                norm("bn1", 64),
                Part.of("relu", RELU),
                Part.of("maxpool", Pool.max(3, 2, 1))));
        int in = 64;
        for (int stage = 0; stage < STAGES; stage++) {
            int planes = 64 << stage;
            List<Layer> layer = new ArrayList<>();
            for (int block = 0; block < blocks[stage]; block++) {
                int stride = stage > 0 && block == 0 ? 2 : 1;
                layer.add(block(residual.of(in, planes, stride), in, expansion * planes, stride));
                in = expansion * planes;
            }
            children.add(Part.of("layer" + (stage + 1), Chain.numbered("", layer)));
        }
        children.add(Part.of("avgpool", new GlobalAverage()));
        return new Chain(children);
    }

    private static Layer block(Chain residual, int in, int out, int stride) {
        Layer shortcut = in == out && stride == 1
                ? Chain.IDENTITY
                : Chain.of(conv("0", in, out, Window.square(1, stride, 0), 1), norm("1", out));
        return Chain.of(Join.of(SUM, Part.of("", residual), Part.of("downsample", shortcut)), RELU);
    }

    private static Part conv(String name, int in, int out, Window window, int groups) {
        return Part.of(name, new Conv(in, out, window, groups, false));
    }

    private static Part norm(String name, int channels) {
        return Part.of(name, new BatchNorm(channels, 1e-5, 0.1));
    }
}
