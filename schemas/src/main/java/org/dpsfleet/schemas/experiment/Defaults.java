package org.dpsfleet.schemas.experiment;

import java.util.List;
import org.dpsfleet.schemas.codec.Json;
import org.dpsfleet.schemas.spec.Weights;
import org.dpsfleet.schemas.validation.DocumentSchema;
import org.dpsfleet.vocabulary.KnownNetwork;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The defaults for what an experiment leaves out. The defaults of the experiment and of its training are those that the
 * schema states; those within a list or within one of several kinds are here, and in the schema for editors.
 */
final class Defaults {
    private static final JsonNode SCHEMA = DocumentSchema.of("experiment-spec").document();

    private Defaults() {}

    static void fillIn(ObjectNode experiment) {
        stated(experiment, SCHEMA.path("properties"));
        if (experiment.path("training") instanceof ObjectNode training) {
            stated(training, SCHEMA.at("/$defs/training/properties"));
        }
        experiment.path("networks").forEach(Defaults::network);
        seed(experiment.path("contexts"), "random");
        distortions(experiment.path("contexts"));
        images(experiment.path("train"));
        seed(experiment.path("perceptual"), "simulated");
        if (experiment.path("test") instanceof ObjectNode test) {
            test(test);
        }
        experiment.path("further_tests").forEach(Defaults::test);
    }

    /** What the schema of these properties states. */
    private static void stated(ObjectNode node, JsonNode properties) {
        for (var property : properties.properties()) {
            var value = property.getValue().get("default");
            if (value != null) {
                // What is filled in below must not be filled into the schema.
                put(node, property.getKey(), value.deepCopy());
            }
        }
    }

    private static void network(JsonNode node) {
        if (node instanceof ObjectNode network) {
            var name = network.path("name").asString("");
            // Of an unknown network the name is the problem, not its layers.
            KnownNetwork.named(name).ifPresent(known -> {
                put(network, "layers", known.publishedLayers());
                preset(network, "published", known.publishedLayers());
                preset(network, "lpips", known.lpipsLayers());
            });
            put(network, "weights", new Weights.Pretrained(null, null));
            seed(network.path("weights"), "random");
        }
    }

    /** A word for a choice of layers; one that the network does not have stays, and is a problem. */
    private static void preset(ObjectNode network, String word, List<Integer> layers) {
        if (word.equals(network.path("layers").asString("")) && !layers.isEmpty()) {
            network.set("layers", Json.mapper().valueToTree(layers));
        }
    }

    private static void test(JsonNode node) {
        if (node instanceof ObjectNode test) {
            put(test, "draws", 1);
            images(test.path("images"));
        }
    }

    private static void images(JsonNode node) {
        seed(node, "dead-leaves");
        if (node instanceof ObjectNode images
                && "judged".equals(images.path("kind").asString(""))) {
            put(images, "held_out", 0.0);
        }
    }

    private static void distortions(JsonNode node) {
        if (node instanceof ObjectNode contexts
                && List.of("all", "random").contains(contexts.path("kind").asString(""))) {
            put(contexts, "distortions", List.of());
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
