package org.dpsfleet.gpuworker;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.dpsfleet.perceptual.adaptation.Column;
import org.dpsfleet.perceptual.checkpoint.CheckpointConfig;
import org.dpsfleet.perceptual.checkpoint.CheckpointConfig.AdaptedTo;
import org.dpsfleet.perceptual.checkpoint.CheckpointConfig.Network;
import org.dpsfleet.perceptual.checkpoint.CheckpointConfig.Preprocessing;
import org.dpsfleet.schemas.message.AdaptationWork;

/** The description of a checkpoint, from the work it answers. */
final class Configs {
    private Configs() {}

    /**
     * @param weights where the network came from
     * @param curve of every column
     */
    static CheckpointConfig of(
            AdaptationWork work, String weights, List<Integer> channels, List<Column> columns, ValidationCurve curve) {
        List<AdaptedTo> adaptedTo = new ArrayList<>();
        for (int k = 0; k < columns.size(); k++) {
            Column column = columns.get(k);
            adaptedTo.add(new AdaptedTo(
                    work.contexts().get(k / work.repetitions()),
                    column.repetition(),
                    curve.scores(k),
                    curve.losses(k)));
        }
        return new CheckpointConfig(
                new Network(work.network().name(), work.network().layers(), channels, weights),
                work.variant().name().toLowerCase(Locale.ROOT),
                work.comparison().wireName(),
                work.channelNorm(),
                work.protocol().name().toLowerCase(Locale.ROOT),
                Preprocessing.IMAGENET,
                adaptedTo);
    }
}
