package org.dpsfleet.perceptual.network;

import java.util.ArrayList;
import java.util.List;
import org.dpsfleet.perceptual.network.Layer.BatchNorm;
import org.dpsfleet.perceptual.network.Layer.Chain;
import org.dpsfleet.perceptual.network.Layer.Conv;
import org.dpsfleet.perceptual.network.Layer.GlobalAverage;
import org.dpsfleet.perceptual.network.Layer.Join;
import org.dpsfleet.perceptual.network.Layer.Part;

import static org.dpsfleet.perceptual.network.Layer.Activation.SIGMOID;
import static org.dpsfleet.perceptual.network.Layer.Activation.SILU;
import static org.dpsfleet.perceptual.network.Layer.Join.Kind.PRODUCT;
import static org.dpsfleet.perceptual.network.Layer.Join.Kind.SUM;

/**
 * Tan and Le, "EfficientNet: rethinking model scaling for convolutional neural networks", arXiv 1905.11946.
 *
 * @param width factor on the channels of B0
 * @param depth factor on the blocks per stage of B0
 * @param epsilon of the batch norms
 * @param momentum of the batch norms
 */
record EfficientNet(double width, double depth, double epsilon, double momentum) {
    static final EfficientNet B0 = new EfficientNet(1, 1, 1e-5, 0.1);
    static final EfficientNet B7 = new EfficientNet(2, 3.1, 1e-3, 0.01);

    /** A stage of B0. */
    private record Stage(int expand, int kernel, int stride, int in, int out, int blocks) {}

    private static final List<Stage> STAGES = List.of(
            new Stage(1, 3, 1, 32, 16, 1),
            new Stage(6, 3, 2, 16, 24, 2),
            new Stage(6, 5, 2, 24, 40, 2),
            new Stage(6, 3, 2, 40, 80, 3),
            new Stage(6, 5, 1, 80, 112, 3),
            new Stage(6, 5, 2, 112, 192, 4),
            new Stage(6, 3, 1, 192, 320, 1));

    Chain features() {
        List<Layer> children = new ArrayList<>();
        children.add(activated(3, channels(STAGES.getFirst().in()), Window.square(3, 2, 1), 1));
        for (Stage stage : STAGES) {
            int out = channels(stage.out());
            List<Layer> blocks = new ArrayList<>();
            blocks.add(block(stage, channels(stage.in()), out, stage.stride()));
            for (int i = 1; i < Math.ceil(stage.blocks() * depth); i++) {
                blocks.add(block(stage, out, out, 1));
            }
            children.add(Chain.numbered("", blocks));
        }
        int last = channels(STAGES.getLast().out());
        children.add(activated(last, 4 * last, Window.same(1, 1), 1));
        return Chain.numbered("features", children);
    }

    /** Expansion, depthwise convolution, squeeze-excitation, projection; a residual where sizes agree. */
    private Layer block(Stage stage, int in, int out, int stride) {
        int expanded = eighths((double) in * stage.expand());
        Window window = Window.square(stage.kernel(), stride, stage.kernel() / 2);
        List<Layer> steps = new ArrayList<>();
        if (expanded != in) {
            steps.add(activated(in, expanded, Window.same(1, 1), 1));
        }
        steps.add(activated(expanded, expanded, window, expanded));
        steps.add(squeezeExcitation(expanded, Math.max(1, in / 4)));
        steps.add(normalised(expanded, out, Window.same(1, 1), 1));
        var block = Part.of("block", Chain.numbered("", steps));
        return stride == 1 && in == out ? Join.of(SUM, block, Part.of("", Chain.IDENTITY)) : Chain.of(block);
    }

    private static Join squeezeExcitation(int channels, int squeezed) {
        var gate = Chain.of(
                Part.of("avgpool", new GlobalAverage()),
                Part.of("fc1", new Conv(channels, squeezed, Window.same(1, 1), 1, true)),
                Part.of("activation", SILU),
                Part.of("fc2", new Conv(squeezed, channels, Window.same(1, 1), 1, true)),
                Part.of("scale_activation", SIGMOID));
        return Join.of(PRODUCT, Chain.IDENTITY, gate);
    }

    private Chain activated(int in, int out, Window window, int groups) {
        return Chain.numbered(new Conv(in, out, window, groups, false), new BatchNorm(out, epsilon, momentum), SILU);
    }

    private Chain normalised(int in, int out, Window window, int groups) {
        return Chain.numbered(new Conv(in, out, window, groups, false), new BatchNorm(out, epsilon, momentum));
    }

    private int channels(int ofB0) {
        return eighths(ofB0 * width);
    }

    /** The nearest multiple of 8, at least 8 and not under nine tenths of the value. */
    private static int eighths(double value) {
        int near = Math.max(8, (int) (value + 4) / 8 * 8);
        return near < 0.9 * value ? near + 8 : near;
    }
}
