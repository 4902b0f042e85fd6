package org.dpsfleet.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.dpsfleet.perceptual.checkpoint.Checkpoint;
import org.dpsfleet.perceptual.checkpoint.CheckpointConfig;
import org.dpsfleet.perceptual.checkpoint.CheckpointConfig.AdaptedTo;
import org.dpsfleet.perceptual.checkpoint.CheckpointStores;
import org.dpsfleet.perceptual.checkpoint.Provenance;
import org.dpsfleet.perceptual.network.Architecture;
import org.dpsfleet.perceptual.safetensors.FloatTensor;

/** Checkpoints as the workers write them, with numbers that a test chose. */
final class Checkpoints {
    private static final List<String> FIRST = List.of("color", "zoom_in", "rotate", "translate", "darken", "blur");
    private static final List<String> SECOND = List.of("blur", "color", "darken", "rotate", "translate", "zoom_in");

    private Checkpoints() {}

    /** A checkpoint's properties other than its numbers. */
    record Kind(String network, List<Integer> layers, String weights, String variant, String comparison) {
        static Kind of(String network, List<Integer> layers, String weights, String variant) {
            return new Kind(network, layers, weights, variant, "spatial");
        }

        List<Integer> channels() {
            var architecture = Architecture.of(network);
            return layers.stream().map(architecture::channels).toList();
        }

        int totalChannels() {
            return channels().stream().mapToInt(Integer::intValue).sum();
        }
    }

    /** Scalars between 0 and 0.1, as many rows as asked for. */
    static FloatTensor scalars(int rows, Kind kind) {
        var random = new Random(rows);
        var values = new float[rows * kind.totalChannels()];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextFloat() / 10;
        }
        return new FloatTensor(new long[] {rows, kind.totalChannels()}, values);
    }

    /** Publishes one in a folder of checkpoints, with two contexts of two repetitions; with one row of scalars they share it. */
    static Path write(Path store, Kind kind, FloatTensor scalars) {
        return write(store, kind, scalars, Map.of(), columns(4));
    }

    /** The same with a single context and a network of its own. */
    static Path write(Path store, Kind kind, FloatTensor scalars, Map<String, FloatTensor> network) {
        return write(store, kind, scalars, network, columns(1));
    }

    private static Path write(
            Path store, Kind kind, FloatTensor scalars, Map<String, FloatTensor> network, List<AdaptedTo> columns) {
        var config = new CheckpointConfig(
                new CheckpointConfig.Network(kind.network(), kind.layers(), kind.channels(), kind.weights()),
                kind.variant(),
                kind.comparison(),
                true,
                "corrected",
                CheckpointConfig.Preprocessing.IMAGENET,
                columns);
        SortedMap<String, FloatTensor> model = new TreeMap<>();
        model.put("scalars", scalars);
        network.forEach((name, tensor) -> model.put("network." + name, tensor));
        var stored = CheckpointStores.open(store.toUri())
                .publish(
                        new Checkpoint(config, model), new Provenance("0".repeat(64), 7, "cpu", null, new TreeMap<>()));
        return Path.of(stored.uri());
    }

    private static List<AdaptedTo> columns(int count) {
        var columns = new ArrayList<AdaptedTo>();
        for (int k = 0; k < count; k++) {
            columns.add(new AdaptedTo(k < 2 ? FIRST : SECOND, k % 2, List.of(), List.of()));
        }
        return columns;
    }
}
