package org.dpsfleet.schemas.experiment;

import java.util.List;
import org.dpsfleet.schemas.codec.Json;
import org.dpsfleet.schemas.spec.Comparison;
import org.dpsfleet.schemas.spec.ContextSource;
import org.dpsfleet.schemas.spec.NetworkSpec;
import org.dpsfleet.schemas.spec.Protocol;
import org.dpsfleet.schemas.spec.TrainingSpec;
import org.dpsfleet.schemas.spec.Variant;
import org.dpsfleet.schemas.spec.Weights;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What holds where an experiment says nothing; the schema states the same, for editors. */
final class Defaults {
    private Defaults() {}

    static void fillIn(ObjectNode experiment) {
        put(experiment, "protocol", Protocol.CORRECTED);
        put(experiment, "variants", List.of(Variant.BASELINE, Variant.LIN));
        put(experiment, "comparisons", List.of(Comparison.SPATIAL));
        put(experiment, "contexts", new ContextSource.All());
        put(experiment, "draw_seeds", List.of(0));
        put(experiment, "repetitions", 1);
        put(experiment, "training", TrainingSpec.published());
        experiment.path("networks").forEach(Defaults::network);
        seed(experiment.path("contexts"), "random");
        seed(experiment.path("train"), "dead-leaves");
        seed(experiment.path("perceptual"), "simulated");
        if (experiment.path("test") instanceof ObjectNode test) {
            put(test, "draws", 1);
            seed(test.path("images"), "dead-leaves");
        }
        if (experiment.path("training") instanceof ObjectNode training) {
            Json.mapper().<ObjectNode>valueToTree(TrainingSpec.published()).properties()
                    .forEach(setting -> put(training, setting.getKey(), setting.getValue()));
        }
    }

    private static void network(JsonNode node) {
        if (node instanceof ObjectNode network) {
            var layers = NetworkSpec.publishedLayers(network.path("name").asString(""));
            // Of an unknown network the name is the problem, not its layers.
            if (!layers.isEmpty()) {
                put(network, "layers", layers);
            }
            put(network, "weights", new Weights.Pretrained(null));
            seed(network.path("weights"), "random");
        }
    }

    private static void seed(JsonNode node, String kind) {
        if (node instanceof ObjectNode drawn && kind.equals(drawn.path("kind").asString(""))) {
            put(drawn, "seed", 0);
        }
    }

    /**
     * A key without a value, as in {@code training:} with nothing below it, says nothing as well.
     */
    private static void put(ObjectNode node, String key, Object value) {
        if (!node.hasNonNull(key)) {
            node.set(key, Json.mapper().valueToTree(value));
        }
    }
}
