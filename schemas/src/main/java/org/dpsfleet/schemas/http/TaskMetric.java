package org.dpsfleet.schemas.http;

import java.util.List;
import org.dpsfleet.schemas.codec.Json;
import org.dpsfleet.schemas.message.AdaptationWork;
import org.dpsfleet.vocabulary.Variant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What the metrics of a task have in common.
 *
 * @param network its name
 * @param layers of it that are compared
 * @param channelNorm whether features are scaled to unit length over their channels
 * @param training its hyper-parameters as an experiment has them; null for a baseline, which is not trained
 */
public record TaskMetric(
        String network,
        List<Integer> layers,
        String comparison,
        boolean channelNorm,
        String variant,
        long drawSeed,
        @Nullable JsonNode training) {
    public TaskMetric {
        layers = List.copyOf(layers);
    }

    /** Those that a work makes. */
    public static TaskMetric of(AdaptationWork work) {
        return new TaskMetric(
                work.network().name(),
                work.network().layers(),
                Json.word(work.comparison()),
                work.channelNorm(),
                Json.word(work.variant()),
                work.drawSeed(),
                work.variant() == Variant.BASELINE ? null : Json.mapper().valueToTree(work.training()));
    }
}
