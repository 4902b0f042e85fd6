package org.dpsfleet.benchmarks.features;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.convolutional.Conv2d;
import java.util.ArrayList;
import java.util.List;
import org.dpsfleet.perceptual.network.Architecture;
import org.dpsfleet.perceptual.network.Layer;
import org.dpsfleet.perceptual.network.Window;

/**
 * One convolution by itself, on input that is there.
 *
 * @param name such as {@code features.3}
 * @param inSide height and width of what goes in, in pixels
 * @param outSide of what comes out
 */
public record SingleConvolution(String name, Layer.Conv layer, int inSide, int outSide) {
    private static final Shape UNDILATED = new Shape(1, 1);

    /** One that suits processors: 512 channels in and out, 3 x 3, on 16 x 16 pixels. */
    static final SingleConvolution SQUARE = new SingleConvolution(
            "3 x 3, 512 to 512 channels", new Layer.Conv(512, 512, new Window(3, 3, 1, 1, 1), 1, true), 16, 16);

    /**
     * Those of a network without branches, such as AlexNet, up to the last layer that the published experiments compare.
     *
     * @throws IllegalArgumentException if it has branches
     */
    public static List<SingleConvolution> of(Architecture architecture, int imageSide) {
        List<SingleConvolution> found = new ArrayList<>();
        int side = imageSide;
        for (int i = 0; i <= architecture.publishedLayers().getLast(); i++) {
            int outSide = architecture.side(i, imageSide);
            var child = architecture.children().get(i);
            switch (child.layer()) {
                case Layer.Conv conv -> found.add(new SingleConvolution(child.name(), conv, side, outSide));
                case Layer.Activation _, Layer.Pool _ -> {}
                case Layer _ ->
                    throw new IllegalArgumentException(
                            architecture.torchvisionName() + " has branches; alexnet and the vgg networks have none");
            }
            side = outSide;
        }
        return found;
    }

    /** Multiplications and additions for one image. */
    public long flop() {
        return 2 * layer.fanIn() * layer.out() * outSide * outSide;
    }

    /**
     * Something that computes it once each time, with a pixel's channels side by side in memory.
     *
     * @param manager owns its input and weights
     */
    Runnable on(NDManager manager, int images) {
        Window window = layer.window();
        NDArray input =
                manager.ones(new Shape(images, inSide, inSide, layer.in())).transpose(0, 3, 1, 2);
        NDArray weight = manager.ones(new Shape(layer.out(), layer.in(), window.height(), window.width()));
        NDArray bias = manager.ones(new Shape(layer.out()));
        var stride = new Shape(window.stride(), window.stride());
        var padding = new Shape(window.padHeight(), window.padWidth());
        return () -> Conv2d.conv2d(input, weight, bias, stride, padding, UNDILATED, layer.groups())
                .close();
    }
}
