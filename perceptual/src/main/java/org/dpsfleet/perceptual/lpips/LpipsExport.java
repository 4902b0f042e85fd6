package org.dpsfleet.perceptual.lpips;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.checkpoint.Checkpoint;
import org.dpsfleet.perceptual.checkpoint.CheckpointConfig;
import org.dpsfleet.perceptual.network.Architecture;
import org.dpsfleet.perceptual.safetensors.FloatTensor;

/**
 * A checkpoint as LPIPS: a state for {@code load_state_dict(strict=True)} that gives the same distances.
 *
 * <p>LPIPS always compares all layers of its {@link LpipsLayout}. A checkpoint that compares some of them
 * gets scalars of zero for the others, which is exact; one that compares another layer cannot be expressed.
 */
public final class LpipsExport {
    /** How a trained network's parameters are named in a checkpoint, before torchvision's name. */
    private static final String NETWORK = "network.";

    private final Checkpoint checkpoint;
    private final LpipsLayout layout;
    private final SortedMap<String, FloatTensor> trained = new TreeMap<>();

    private LpipsExport(Checkpoint checkpoint, LpipsLayout layout) {
        this.checkpoint = checkpoint;
        this.layout = layout;
        checkpoint.model().forEach((name, tensor) -> {
            if (name.startsWith(NETWORK)) {
                trained.put(name.substring(NETWORK.length()), tensor);
            }
        });
    }

    /**
     * Looks whether LPIPS can express a checkpoint.
     *
     * @throws BadDataException if not; it says why not and what LPIPS can express
     */
    public static LpipsExport of(Checkpoint checkpoint) {
        CheckpointConfig config = checkpoint.config();
        CheckpointConfig.Network network = config.network();
        LpipsLayout layout =
                LpipsLayout.of(network.name()).orElseThrow(() -> refusal("is of the network " + network.name()));
        List<Integer> others = network.layers().stream()
                .filter(l -> !layout.layers().contains(l))
                .toList();
        if (!others.isEmpty()) {
            throw refusal("compares layer %s of %s".formatted(LpipsLayout.joined(others), network.name()));
        }
        if (!config.comparison().equals("spatial")) {
            throw refusal("compares by '%s'".formatted(config.comparison()));
        }
        if (!config.channelNorm()) {
            throw refusal("compares features that are not normalised over channels");
        }
        if (!config.preprocessing().equals(CheckpointConfig.Preprocessing.IMAGENET)) {
            throw refusal("prepares images otherwise than with ImageNet's mean and deviation");
        }
        var export = new LpipsExport(checkpoint, layout);
        boolean frozen = config.variant().equals("baseline") || config.variant().equals("lin");
        if (!frozen && export.trained.isEmpty()) {
            throw new BadDataException(("The checkpoint is of the variant %s and lacks the network that was trained,"
                            + " '%sfeatures.0.weight' and so on; it must be made again.")
                    .formatted(config.variant(), NETWORK));
        }
        return export;
    }

    private static BadDataException refusal(String why) {
        return new BadDataException(
                ("LPIPS cannot express this checkpoint, which %s: LPIPS compares the layers %s, by 'spatial'"
                                + " with features normalised over channels. python/README.md says how"
                                + " Python reads any checkpoint as it is.")
                        .formatted(why, LpipsLayout.all()));
    }

    /** What LPIPS calls the network, and the layers up to which it needs parameters. */
    public LpipsLayout layout() {
        return layout;
    }

    /** Whether the network is not in the checkpoint, because it was not trained. */
    public boolean needsNetwork() {
        return trained.isEmpty();
    }

    /**
     * The state of one metric.
     *
     * @param column which of the checkpoint's metrics
     * @param frozen the network by torchvision's names if {@link #needsNetwork}, else not looked at
     */
    public SequencedMap<String, FloatTensor> state(
            int column, SortedMap<String, FloatTensor> frozen, LpipsFormat format) {
        SequencedMap<String, FloatTensor> state = new LinkedHashMap<>();
        if (format.savesScaling()) {
            long[] perChannel = {1, 3, 1, 1};
            // Of images in [-1, 1]; on [0, 1] this is ImageNet's normalisation.
            state.put("scaling_layer.shift", new FloatTensor(perChannel, new float[] {-.030f, -.088f, -.188f}));
            state.put("scaling_layer.scale", new FloatTensor(perChannel, new float[] {.458f, .448f, .450f}));
        }
        parameters(needsNetwork() ? frozen : trained)
                .forEach((name, tensor) -> state.put(format.parameter(layout, name), tensor));
        List<FloatTensor> scalars = scalars(column);
        for (int i = 0; i < scalars.size(); i++) {
            state.put(String.format(Locale.ROOT, "lin%d.model.1.weight", i), scalars.get(i));
        }
        // The same tensors again: LPIPS registers its linear layers one by one and as a list.
        for (int i = 0; i < scalars.size(); i++) {
            state.put(String.format(Locale.ROOT, "lins.%d.model.1.weight", i), scalars.get(i));
        }
        return Collections.unmodifiableSequencedMap(state);
    }

    /** All that LPIPS needs of the network, by torchvision's names. */
    private SortedMap<String, FloatTensor> parameters(SortedMap<String, FloatTensor> network) {
        var architecture = Architecture.of(layout.torchvisionName());
        SortedMap<String, FloatTensor> parameters = new TreeMap<>();
        int compared = checkpoint.config().network().layers().getLast();
        SortedMap<String, long[]> needed = architecture.parameterShapes(compared);
        SortedMap<String, long[]> all =
                architecture.parameterShapes(layout.layers().getLast());
        all.forEach((name, shape) -> {
            FloatTensor tensor = network.get(name);
            if (tensor == null && !needed.containsKey(name)) {
                // Behind the last compared layer nothing has a say.
                int count = Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact));
                tensor = new FloatTensor(shape, new float[count]);
            }
            if (tensor == null || !Arrays.equals(tensor.shape(), shape)) {
                throw new BadDataException("The network has no '%s' of shape %s, which %s needs; it has %s."
                        .formatted(
                                name,
                                Arrays.toString(shape),
                                layout.torchvisionName(),
                                tensor == null ? "none" : Arrays.toString(tensor.shape())));
            }
            parameters.put(name, tensor);
        });
        return parameters;
    }

    /** The scalars of each of LPIPS's layers, [1, C, 1, 1]; zeros for those not compared. */
    private List<FloatTensor> scalars(int column) {
        CheckpointConfig.Network network = checkpoint.config().network();
        var architecture = Architecture.of(layout.torchvisionName());
        float[] all = checkpoint.scalars(column);
        return layout.layers().stream()
                .map(layer -> {
                    int index = network.layers().indexOf(layer);
                    int channels = architecture.channels(layer);
                    int from = network.channels().subList(0, Math.max(0, index)).stream()
                            .mapToInt(Integer::intValue)
                            .sum();
                    return new FloatTensor(
                            new long[] {1, channels, 1, 1},
                            index < 0 ? new float[channels] : Arrays.copyOfRange(all, from, from + channels));
                })
                .toList();
    }
}
