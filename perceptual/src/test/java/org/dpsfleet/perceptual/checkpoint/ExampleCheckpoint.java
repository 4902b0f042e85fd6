package org.dpsfleet.perceptual.checkpoint;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.dpsfleet.perceptual.safetensors.FloatTensor;

/** A small checkpoint for tests: two columns of a metric that compares two channels. */
public final class ExampleCheckpoint {
    private static final List<String> RANKING = List.of("rotate", "translate", "darken", "color", "blur", "zoom_in");

    private ExampleCheckpoint() {}

    /** @param scalars four, two for each column */
    public static Checkpoint checkpoint(float... scalars) {
        var config = new CheckpointConfig(
                new CheckpointConfig.Network("alexnet", List.of(1), List.of(2), "random:0"),
                "lin",
                "spatial",
                true,
                "corrected",
                CheckpointConfig.Preprocessing.IMAGENET,
                List.of(
                        new CheckpointConfig.AdaptedTo(RANKING, 0, List.of(0.5), List.of(0.7)),
                        new CheckpointConfig.AdaptedTo(RANKING, 1, List.of(), List.of())));
        var rows = new FloatTensor(new long[] {2, scalars.length / 2}, scalars);
        return new Checkpoint(config, new TreeMap<>(Map.of("scalars", rows)));
    }

    /** @param workId 64 hexadecimal digits */
    public static Provenance provenance(String workId) {
        return new Provenance(workId, 7, "cpu", null, new TreeMap<>(Map.of("engine", "none")));
    }
}
