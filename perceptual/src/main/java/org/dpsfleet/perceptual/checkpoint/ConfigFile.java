package org.dpsfleet.perceptual.checkpoint;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.dpsfleet.perceptual.checkpoint.CheckpointConfig.AdaptedTo;
import org.dpsfleet.perceptual.checkpoint.CheckpointConfig.Network;
import org.dpsfleet.perceptual.checkpoint.CheckpointConfig.Preprocessing;
import org.jspecify.annotations.Nullable;

/**
 * {@code config.json}: a {@link CheckpointConfig} that names each context once, however many columns were adapted
 * to it. Version 1, which named it in every column, is read as well.
 *
 * @param formatVersion of this file
 * @param contexts the rankings; null in version 1
 * @param columns one for each row of the model's tensors
 */
record ConfigFile(
        @JsonProperty("format_version") int formatVersion,
        Network network,
        String variant,
        String comparison,
        @JsonProperty("channel_norm") boolean channelNorm,
        String protocol,
        Preprocessing preprocessing,
        @Nullable List<List<String>> contexts,
        List<Column> columns) {
    static final int OLDEST_VERSION = 1;

    /** The version that this software writes. */
    static final int VERSION = 2;

    ConfigFile {
        Objects.requireNonNull(network, "'network' is missing");
        Objects.requireNonNull(variant, "'variant' is missing");
        Objects.requireNonNull(comparison, "'comparison' is missing");
        Objects.requireNonNull(protocol, "'protocol' is missing");
        Objects.requireNonNull(preprocessing, "'preprocessing' is missing");
        columns = List.copyOf(Objects.requireNonNull(columns, "'columns' is missing"));
        contexts = contexts == null
                ? null
                : contexts.stream()
                        .map(ranking -> List.copyOf(Objects.requireNonNull(ranking, "a context is null")))
                        .toList();
    }

    /**
     * A metric.
     *
     * @param ranking in version 1
     * @param context since version 2: the place of its ranking in {@link #contexts}
     */
    record Column(
            @Nullable List<String> ranking,
            @Nullable Integer context,
            int repetition,

            @JsonProperty("validation_scores") @JsonInclude(JsonInclude.Include.NON_EMPTY)
            List<Double> validationScores,

            @JsonProperty("validation_losses") @JsonInclude(JsonInclude.Include.NON_EMPTY)
            List<Double> validationLosses) {
        /** What the file leaves out is empty. */
        Column {
            ranking = ranking == null ? null : List.copyOf(ranking);
            validationScores = validationScores == null ? List.of() : List.copyOf(validationScores);
            validationLosses = validationLosses == null ? List.of() : List.copyOf(validationLosses);
        }
    }

    /** The file of a config. */
    static ConfigFile of(CheckpointConfig config) {
        Map<List<String>, Integer> places = new LinkedHashMap<>();
        var columns = new ArrayList<Column>();
        for (AdaptedTo column : config.columns()) {
            int next = places.size();
            columns.add(new Column(
                    null,
                    places.computeIfAbsent(column.ranking(), _ -> next),
                    column.repetition(),
                    column.validationScores(),
                    column.validationLosses()));
        }
        return new ConfigFile(
                VERSION,
                config.network(),
                config.variant(),
                config.comparison(),
                config.channelNorm(),
                config.protocol(),
                config.preprocessing(),
                List.copyOf(places.keySet()),
                columns);
    }

    /**
     * What the file says.
     *
     * @throws IllegalArgumentException naming the column that has no context
     */
    CheckpointConfig config() {
        var adaptedTo = new ArrayList<AdaptedTo>();
        for (int k = 0; k < columns.size(); k++) {
            var column = columns.get(k);
            adaptedTo.add(new AdaptedTo(
                    ranking(k), column.repetition(), column.validationScores(), column.validationLosses()));
        }
        return new CheckpointConfig(network, variant, comparison, channelNorm, protocol, preprocessing, adaptedTo);
    }

    private List<String> ranking(int k) {
        var column = columns.get(k);
        if (column.ranking() != null) {
            return column.ranking();
        }
        var context = column.context();
        if (contexts == null || context == null || context < 0 || context >= contexts.size()) {
            throw new IllegalArgumentException("column " + k + " has the context " + context + "; accepted: from 0 to "
                    + ((contexts == null ? 0 : contexts.size()) - 1));
        }
        return contexts.get(context);
    }
}
