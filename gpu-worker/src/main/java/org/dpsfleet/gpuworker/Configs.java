package org.dpsfleet.gpuworker;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.dpsfleet.perceptual.adaptation.Column;
import org.dpsfleet.perceptual.checkpoint.CheckpointConfig;
import org.dpsfleet.perceptual.checkpoint.CheckpointConfig.AdaptedTo;
import org.dpsfleet.perceptual.checkpoint.CheckpointConfig.Network;
import org.dpsfleet.perceptual.checkpoint.CheckpointConfig.Preprocessing;
import org.dpsfleet.perceptual.context.Ranking;
import org.dpsfleet.perceptual.distortion.Distortion;
import org.dpsfleet.schemas.message.AdaptationWork;
import org.dpsfleet.schemas.spec.Weights;

/** The description of a checkpoint, from the work it answers. */
final class Configs {
    private Configs() {}

    /**
     * @param validation score of each column, empty for none
     */
    static CheckpointConfig of(
            AdaptationWork work, List<Integer> channels, List<Column> columns, float[] validation) {
        List<AdaptedTo> adaptedTo = new ArrayList<>();
        for (int k = 0; k < columns.size(); k++) {
            Column column = columns.get(k);
            adaptedTo.add(new AdaptedTo(
                    Ranking.parse(column.context()).order().stream().map(Distortion::wireName).toList(),
                    column.repetition(),
                    validation.length == 0 ? null : (double) validation[k]));
        }
        return new CheckpointConfig(
                CheckpointConfig.FORMAT_VERSION,
                new Network(
                        work.network().name(),
                        work.network().layers(),
                        channels,
                        switch (work.network().weights()) {
                            case Weights.Pretrained(String sha256) -> "sha256:" + sha256;
                            case Weights.Random(long seed) -> "random:" + seed;
                        }),
                work.variant().name().toLowerCase(Locale.ROOT),
                work.comparison().name().toLowerCase(Locale.ROOT),
                work.protocol().name().toLowerCase(Locale.ROOT),
                Preprocessing.IMAGENET,
                adaptedTo);
    }
}
