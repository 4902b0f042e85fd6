package org.dpsfleet.perceptual.adaptation;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.dpsfleet.vocabulary.Logit;

/**
 * The small net of a {@link Logit}, for many metrics at once: the parameters of each have a first axis of
 * their own, and every layer is one batched matrix product.
 */
final class LogitNet {
    /** Hidden units of both hidden layers. */
    static final int HIDDEN = 32;

    /** Distances' combinations that the net sees. */
    static final int INPUTS = 5;

    /** Of the large net's parameters, that between the hidden layers. */
    static final int HIDDEN_WEIGHT = 2;

    /** What the names of its parameters begin with. */
    static final String PREFIX = "logit.";

    /** Of the leaky ReLU where its argument is negative. */
    static final float SLOPE = 0.2f;

    /** Keeps the ratios of distances finite. */
    static final float EPSILON = 0.1f;

    /** A parameter: torch's name, the shape for one metric, and the fan-in that bounds its first draw. */
    record Parameter(String name, long[] shape, int fanIn) {}

    private static final List<Parameter> LARGE = List.of(
            new Parameter(PREFIX + "0.weight", new long[] {HIDDEN, INPUTS}, INPUTS),
            new Parameter(PREFIX + "0.bias", new long[] {HIDDEN}, INPUTS),
            new Parameter(PREFIX + "2.weight", new long[] {HIDDEN, HIDDEN}, HIDDEN),
            new Parameter(PREFIX + "2.bias", new long[] {HIDDEN}, HIDDEN),
            new Parameter(PREFIX + "4.weight", new long[] {1, HIDDEN}, HIDDEN),
            new Parameter(PREFIX + "4.bias", new long[] {1}, HIDDEN));
    private static final List<Parameter> SMALL = List.of(
            new Parameter(PREFIX + "0.weight", new long[] {1, 2}, 2),
            new Parameter(PREFIX + "0.bias", new long[] {1}, 2));

    private final Logit kind;

    LogitNet(Logit kind) {
        this.kind = kind;
    }

    /** In the order of {@link #logits}'s list. */
    static List<Parameter> parameters(Logit kind) {
        return switch (kind) {
            case LARGE -> LARGE;
            case SMALL -> SMALL;
            case NONE -> List.of();
        };
    }

    /**
     * The logits before the sigmoid.
     *
     * @param p the parameters, each [W, shape]
     * @param d0 distances of the first images, [W, N]
     * @param d1 distances of the second images, [W, N]
     * @return [W, N]
     */
    NDArray logits(List<NDArray> p, NDArray d0, NDArray d1) {
        return switch (kind) {
            case LARGE -> large(p, d0, d1);
            case SMALL -> linear(stack(d0, d1), p.get(0), p.get(1)).reshape(d0.getShape());
            case NONE -> d0.sub(d1);
        };
    }

    private static NDArray large(List<NDArray> p, NDArray d0, NDArray d1) {
        NDArray x = stack(d0, d1, d0.sub(d1), d0.div(d1.add(EPSILON)), d1.div(d0.add(EPSILON)));
        NDArray h1 = linear(x, p.get(0), p.get(1)).getNDArrayInternal().leakyRelu(SLOPE);
        NDArray h2 = linear(h1, p.get(2), p.get(3)).getNDArrayInternal().leakyRelu(SLOPE);
        return linear(h2, p.get(4), p.get(5)).reshape(d0.getShape());
    }

    /** Inputs [W, N] to [W, in, N]. */
    private static NDArray stack(NDArray first, NDArray... others) {
        return first.getNDArrayInternal().stack(new NDList(others), 1);
    }

    /** x [W, in, N], weight [W, out, in], bias [W, out] to [W, out, N]. */
    private static NDArray linear(NDArray x, NDArray weight, NDArray bias) {
        Shape b = bias.getShape();
        return weight.matMul(x).add(bias.reshape(b.get(0), b.get(1), 1));
    }
}
