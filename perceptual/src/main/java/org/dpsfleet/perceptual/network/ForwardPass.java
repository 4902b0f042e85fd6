package org.dpsfleet.perceptual.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.pooling.Pool;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.dpsfleet.perceptual.network.Layer.Activation;
import org.dpsfleet.perceptual.network.Layer.BatchNorm;
import org.dpsfleet.perceptual.network.Layer.Chain;
import org.dpsfleet.perceptual.network.Layer.Conv;
import org.dpsfleet.perceptual.network.Layer.GlobalAverage;
import org.dpsfleet.perceptual.network.Layer.Join;
import org.dpsfleet.perceptual.network.Layer.Part;
import org.jspecify.annotations.Nullable;

/**
 * What layers compute. Closes what it no longer needs at once: a batch's activations are the peak of
 * memory. Nothing is computed in place, since differentiation may need what was there.
 *
 * @param parameters by full name
 * @param training whether batch norms use the batch's statistics and update their own
 */
record ForwardPass(Map<String, NDArray> parameters, boolean training) {
    private static final Shape UNDILATED = new Shape(1, 1);
    /** DJL passes axis 1 on to the engine only under this name; for 1 itself it copies. */
    private static final int ENGINES_CHANNEL_AXIS = -1;

    /**
     * The output of a layer.
     *
     * @param name full name of the layer
     * @param x [N, C, H, W], belongs to the caller
     * @return a new array on the manager of {@code x}; or {@code x} where the layer does nothing
     */
    NDArray apply(Layer layer, String name, NDArray x) {
        return switch (layer) {
            case Conv conv -> convolution(conv, name, x);
            case BatchNorm norm -> batchNorm(norm, name, x);
            case Activation.RELU -> x.getNDArrayInternal().relu();
            case Activation.SIGMOID -> x.getNDArrayInternal().sigmoid();
            case Activation.SILU -> {
                try (NDArray sigmoid = x.getNDArrayInternal().sigmoid()) {
                    yield x.mul(sigmoid);
                }
            }
            case Layer.Pool pool -> pool(pool, x);
            case GlobalAverage _ -> {
                try (NDArray means = Pool.globalAvgPool2d(x)) {
                    yield means.reshape(means.getShape().addAll(new Shape(1, 1)));
                }
            }
            case Chain chain -> chain(chain, name, x);
            case Join join -> join(join, name, x);
        };
    }

    @SuppressWarnings("ReferenceEquality") // whose tensor it is, not what is in it
    private NDArray chain(Chain chain, String name, NDArray x) {
        NDArray current = x;
        for (Part part : chain.parts()) {
            NDArray next = apply(part.layer(), part.within(name), current);
            if (current != x && current != next) {
                current.close();
            }
            current = next;
        }
        return current;
    }

    @SuppressWarnings("ReferenceEquality") // whose tensor it is, not what is in it
    private NDArray join(Join join, String name, NDArray x) {
        List<NDArray> results = new ArrayList<>();
        for (Part branch : join.branches()) {
            results.add(apply(branch.layer(), branch.within(name), x));
        }
        NDArray joined =
                switch (join.kind()) {
                    case SUM -> NDArrays.add(results.toArray(NDArray[]::new));
                    case PRODUCT -> NDArrays.mul(results.toArray(NDArray[]::new));
                    case CONCAT -> NDArrays.concat(new NDList(results), 1);
                };
        for (NDArray result : results) {
            if (result != x) {
                result.close();
            }
        }
        return joined;
    }

    private NDArray convolution(Conv conv, String name, NDArray x) {
        NDArray weight = parameter(name, "weight");
        NDArray bias = conv.bias() ? parameter(name, "bias") : null;
        boolean cpu = !x.getDevice().isGpu();
        if (cpu && PlannedConvolution.isProduct(conv)) {
            return product(conv, x, weight, bias);
        }
        int pieces = cpu ? PlannedConvolution.pieces(conv) : 1;
        if (pieces == 1) {
            return convolution(conv, x, weight, bias);
        }
        var some = new NDList();
        for (int i = 0; i < pieces; i++) {
            var channels = new NDIndex("{}:{}", i * conv.out() / pieces, (i + 1) * conv.out() / pieces);
            try (NDArray itsWeight = weight.get(channels);
                    NDArray itsBias = bias == null ? null : bias.get(channels)) {
                some.add(convolution(conv, x, itsWeight, itsBias));
            }
        }
        try (some) {
            return NDArrays.concat(some, 1);
        }
    }

    private static NDArray convolution(Conv conv, NDArray x, NDArray weight, @Nullable NDArray bias) {
        Window window = conv.window();
        return Conv2d.conv2d(x, weight, bias, stride(window), padding(window), UNDILATED, conv.groups())
                .singletonOrThrow();
    }

    /**
     * A 1 x 1 convolution without padding as the product of its pixels [n, in] and weights. A pixel's channels lie side by
     * side in memory, before and after it.
     */
    static NDArray product(Conv conv, NDArray x, NDArray weight, @Nullable NDArray bias) {
        int stride = conv.window().stride();
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            NDArray looked = stride == 1 ? x : x.get(":, :, ::{}, ::{}", stride, stride);
            NDArray pixels = looked.transpose(0, 2, 3, 1);
            Shape shape = pixels.getShape();
            NDArray rows = pixels.reshape(-1, conv.in())
                    .matMul(weight.reshape(conv.out(), conv.in()).transpose());
            NDArray shifted = bias == null ? rows : rows.add(bias);
            NDArray result = shifted.reshape(shape.get(0), shape.get(1), shape.get(2), conv.out())
                    .transpose(0, 3, 1, 2);
            NDScope.unregister(result);
            return result;
        }
    }

    private NDArray batchNorm(BatchNorm norm, String name, NDArray x) {
        return ai.djl.nn.norm.BatchNorm.batchNorm(
                        x,
                        parameter(name, "running_mean"),
                        parameter(name, "running_var"),
                        parameter(name, "weight"),
                        parameter(name, "bias"),
                        ENGINES_CHANNEL_AXIS,
                        (float) (1 - norm.momentum()), // DJL's is the weight of the past
                        (float) norm.epsilon(),
                        training)
                .singletonOrThrow();
    }

    private static NDArray pool(Layer.Pool pool, NDArray x) {
        Window window = pool.window();
        var size = new Shape(window.height(), window.width());
        return switch (pool.kind()) {
            case MAX -> Pool.maxPool2d(x, size, stride(window), padding(window), pool.ceil());
            case AVERAGE -> Pool.avgPool2d(x, size, stride(window), padding(window), pool.ceil(), true);
        };
    }

    private static Shape stride(Window window) {
        return new Shape(window.stride(), window.stride());
    }

    private static Shape padding(Window window) {
        return new Shape(window.padHeight(), window.padWidth());
    }

    private NDArray parameter(String layer, String name) {
        NDArray parameter = parameters.get(layer + "." + name);
        if (parameter == null) {
            throw new IllegalStateException("no parameter '%s.%s'".formatted(layer, name));
        }
        return parameter;
    }
}
