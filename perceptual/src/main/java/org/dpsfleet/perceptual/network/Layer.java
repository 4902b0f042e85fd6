package org.dpsfleet.perceptual.network;

import java.util.Arrays;
import java.util.List;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;

/**
 * A network or a part of it, described by few primitives: convolution, batch norm, activation, pools, and
 * their composition one after another ({@link Chain}) or side by side ({@link Join}).
 *
 * <p>Parameter names, channels, sides, initial values and the forward pass are each one recursion over
 * this description. A part's name is its path, as in a state_dict of torch.
 */
public sealed interface Layer {
    /** A layer that has parameters of its own. */
    sealed interface Parametric extends Layer {
        /** Shapes of the parameters by the last part of their names. */
        SequencedMap<String, long[]> shapes();
    }

    /** Convolution; its {@code in} channels are split into {@code groups}. */
    record Conv(int in, int out, Window window, int groups, boolean bias) implements Parametric {
        @Override
        public SequencedMap<String, long[]> shapes() {
            SequencedMap<String, long[]> shapes = new TreeMap<>();
            shapes.put("weight", new long[] {out, in / groups, window.height(), window.width()});
            if (bias) {
                shapes.put("bias", new long[] {out});
            }
            return shapes;
        }

        /** Products that one output sums. */
        public long fanIn() {
            return (long) (in / groups) * window.height() * window.width();
        }

        /** What torch calls so: it does not divide by the groups. */
        public long fanOut() {
            return (long) out * window.height() * window.width();
        }
    }

    /** Batch normalisation; {@code momentum} is the weight of the newest batch, as in torch. */
    record BatchNorm(int channels, double epsilon, double momentum) implements Parametric {
        /** The statistics that follow the training batches; they have no gradients. */
        static final List<String> RUNNING = List.of("running_mean", "running_var");

        @Override
        public SequencedMap<String, long[]> shapes() {
            SequencedMap<String, long[]> shapes = new TreeMap<>();
            for (String name : List.of("weight", "bias")) {
                shapes.put(name, new long[] {channels});
            }
            RUNNING.forEach(name -> shapes.put(name, new long[] {channels}));
            return shapes;
        }
    }

    /** A function of each value; SILU is x sigmoid(x). */
    enum Activation implements Layer {
        RELU,
        SILU,
        SIGMOID
    }

    /** Maximum or mean over windows; {@code ceil}: a window may hang over the far edge. */
    record Pool(Pool.Kind kind, Window window, boolean ceil) implements Layer {
        /** The mean counts the zeros of the padding, as torch's default does. */
        enum Kind {
            MAX,
            AVERAGE
        }

        static Pool max(int kernel, int stride, int padding) {
            return new Pool(Pool.Kind.MAX, Window.square(kernel, stride, padding), false);
        }

        static Pool maxCeil(int kernel, int stride, int padding) {
            return new Pool(Pool.Kind.MAX, Window.square(kernel, stride, padding), true);
        }

        static Pool average(int kernel, int stride, int padding) {
            return new Pool(Pool.Kind.AVERAGE, Window.square(kernel, stride, padding), false);
        }
    }

    /** Mean over all positions, [N, C, 1, 1]. */
    record GlobalAverage() implements Layer {}

    /** One after another; without parts it does nothing. */
    record Chain(List<Part> parts) implements Layer {
        static final Chain IDENTITY = new Chain(List.of());

        static Chain of(Part... parts) {
            return new Chain(List.of(parts));
        }

        static Chain of(Layer... layers) {
            return new Chain(
                    Arrays.stream(layers).map(layer -> new Part("", layer)).toList());
        }

        /** Parts named {@code prefix.0}, {@code prefix.1}; without the prefix where it is empty. */
        static Chain numbered(String prefix, List<? extends Layer> layers) {
            return new Chain(IntStream.range(0, layers.size())
                    .mapToObj(i -> new Part(Part.path(prefix, "" + i), layers.get(i)))
                    .toList());
        }

        static Chain numbered(Layer... layers) {
            return numbered("", List.of(layers));
        }
    }

    /** Side by side on the same input, the results joined: added, multiplied, or their channels in order. */
    record Join(Join.Kind kind, List<Part> branches) implements Layer {
        /** A product takes its size from the first branch; the others may be [N, C, 1, 1]. */
        enum Kind {
            SUM,
            PRODUCT,
            CONCAT
        }

        static Join of(Join.Kind kind, Part... branches) {
            return new Join(kind, List.of(branches));
        }

        static Join of(Join.Kind kind, Layer... branches) {
            return new Join(kind, Chain.of(branches).parts());
        }
    }

    /** A layer with its name within the whole; empty: its parameters are named as if they were the whole's. */
    record Part(String name, Layer layer) {
        static Part of(String name, Layer layer) {
            return new Part(name, layer);
        }

        /** The part's full name within a whole of that name. */
        String within(String whole) {
            return path(whole, name);
        }

        static String path(String whole, String name) {
            return whole.isEmpty() || name.isEmpty() ? whole + name : whole + "." + name;
        }
    }

    /** Channels of the output. */
    default int channels(int in) {
        return switch (this) {
            case Conv conv -> conv.out();
            case Chain(List<Part> parts) -> {
                int channels = in;
                for (Part part : parts) {
                    channels = part.layer().channels(channels);
                }
                yield channels;
            }
            case Join(Join.Kind kind, List<Part> branches) -> {
                IntStream channels =
                        branches.stream().mapToInt(part -> part.layer().channels(in));
                yield kind == Join.Kind.CONCAT
                        ? channels.sum()
                        : channels.findFirst().orElse(in);
            }
            case BatchNorm _, Activation _, Pool _, GlobalAverage _ -> in;
        };
    }

    /** Height or width of the output of a square input; less than 1 where that is too small. */
    default int side(int in) {
        if (in < 1) {
            return in;
        }
        return switch (this) {
            case Conv conv -> conv.window().side(in, false);
            case Pool pool -> pool.window().side(in, pool.ceil());
            case Chain(List<Part> parts) -> {
                int side = in;
                for (Part part : parts) {
                    side = part.layer().side(side);
                }
                yield side;
            }
            case Join join -> {
                int[] sides = join.branches().stream()
                        .mapToInt(part -> part.layer().side(in))
                        .toArray();
                yield Arrays.stream(sides).allMatch(side -> side > 0) ? sides[0] : 0;
            }
            case GlobalAverage _ -> 1;
            case BatchNorm _, Activation _ -> in;
        };
    }

    /** Visits the layers that have parameters, with their full names, in the order of the description. */
    default void forEachParametric(String name, BiConsumer<String, Parametric> visitor) {
        switch (this) {
            case Parametric layer -> visitor.accept(name, layer);
            case Chain(List<Part> parts) ->
                parts.forEach(part -> part.layer().forEachParametric(part.within(name), visitor));
            case Join(var ignored, List<Part> branches) ->
                branches.forEach(part -> part.layer().forEachParametric(part.within(name), visitor));
            case Activation _, Pool _, GlobalAverage _ -> {}
        }
    }
}
