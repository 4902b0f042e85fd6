package org.dpsfleet.perceptual.network;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.Shared;
import org.dpsfleet.perceptual.tensor.ComputeDevice;
import org.dpsfleet.vocabulary.KnownNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ArchitectureTest {
    @ParameterizedTest
    @EnumSource(Architecture.class)
    void parameterNamesAndShapesAreTorchvisions(Architecture architecture) {
        JsonNode golden = golden(architecture);
        Map<String, String> extracted = shapes(golden.path("extracted_keys"));
        int last = architecture.publishedLayers().getLast();
        assertThat(shapes(architecture, last)).isEqualTo(extracted);

        // children behind the last published layer, as far as they are described
        Map<String, String> all = shapes(golden.path("remaining_keys"));
        all.putAll(extracted);
        int end = architecture.children().size() - 1;
        assertThat(all).containsAllEntriesOf(shapes(architecture, end));
    }

    @ParameterizedTest
    @EnumSource(Architecture.class)
    void childrenAndPublishedLayersAreTorchvisions(Architecture architecture) {
        JsonNode golden = golden(architecture);
        List<Integer> layers = new ArrayList<>();
        golden.path("layers").forEach(layer -> layers.add(layer.intValue()));
        assertThat(architecture.publishedLayers()).isEqualTo(layers);
        JsonNode children = golden.path("children");
        for (int i = 0; i < children.size(); i++) {
            String name = architecture.children().get(i).name().replace("features.", "");
            assertThat(children.path(i).stringValue()).startsWith("%d %s ".formatted(i, name));
        }
    }

    @ParameterizedTest
    @EnumSource(Architecture.class)
    void channelsAndSidesAreThoseOfTheFeaturesDownToTheSmallestImage(Architecture architecture) {
        int last = architecture.publishedLayers().getLast();
        int smallest = IntStream.rangeClosed(1, 100)
                .filter(side -> architecture.side(last, side) > 0)
                .findFirst()
                .orElseThrow();
        List<Integer> all = IntStream.rangeClosed(0, last).boxed().toList();
        try (NDManager manager = ComputeDevice.cpu().newManager();
                FeatureExtractor network =
                        new FeatureExtractor(manager, Parameters.random(architecture, last, 0), all)) {
            for (int side : new int[] {smallest, smallest + 1, 53, 64, 78}) {
                var features = network.features(image(manager, side));
                for (int layer : all) {
                    int expected = architecture.side(layer, side);
                    assertThat(features.get(layer).getShape())
                            .as("layer %d of an image of %d pixels", layer, side)
                            .isEqualTo(new Shape(1, architecture.channels(layer), expected, expected));
                }
            }
            if (smallest > 1) {
                assertThatThrownBy(() -> network.features(image(manager, smallest - 1)))
                        .isInstanceOf(EngineException.class);
            }
        }
    }

    @Test
    void everyKnownNetworkHasAnArchitecture() {
        for (KnownNetwork network : KnownNetwork.values()) {
            assertThat(Architecture.of(network.torchvisionName()).publishedLayers())
                    .isEqualTo(network.publishedLayers());
        }
    }

    @Test
    void layersThatAreNoneAreRefused() {
        assertThatThrownBy(() -> Architecture.ALEXNET.checkLayers(List.of(1, 13)))
                .hasMessage(
                        "The layers [1, 13] are no layers of alexnet; ascending numbers from 0 to 12" + " are needed.");
        assertThatThrownBy(() -> Architecture.INCEPTION_V3.checkLayers(List.of(15)))
                .hasMessageContaining("no layers of inception_v3; ascending numbers from 0 to 14");
        assertThatThrownBy(() -> Architecture.ALEXNET.checkLayers(List.of(4, 1)))
                .isInstanceOf(BadDataException.class);
        assertThatThrownBy(() -> Architecture.ALEXNET.checkLayers(List.of(1, 1)))
                .isInstanceOf(BadDataException.class);
        assertThatThrownBy(() -> Architecture.ALEXNET.checkLayers(List.of())).isInstanceOf(BadDataException.class);
        for (Architecture architecture : Architecture.values()) {
            architecture.checkLayers(architecture.publishedLayers());
            if (!architecture.lpipsLayers().isEmpty()) {
                architecture.checkLayers(architecture.lpipsLayers());
            }
        }
    }

    @Test
    void anUnknownNameIsAnsweredWithTheKnownOnes() {
        assertThatThrownBy(() -> Architecture.of("resnet1"))
                .isInstanceOf(BadDataException.class)
                .hasMessageStartingWith("There is no network 'resnet1' here; known are alexnet, vgg11,")
                .hasMessageEndingWith("efficientnet_b0, efficientnet_b7.");
    }

    private static NDArray image(NDManager manager, int side) {
        return manager.randomNormal(new Shape(1, 3, side, side));
    }

    private static JsonNode golden(Architecture architecture) {
        return Shared.goldenJson("networks.json").path("networks").path(architecture.torchvisionName());
    }

    private static Map<String, String> shapes(Architecture architecture, int last) {
        Map<String, String> shapes = new TreeMap<>();
        architecture.parameterShapes(last).forEach((name, shape) -> shapes.put(name, new Shape(shape).toString()));
        return shapes;
    }

    private static Map<String, String> shapes(JsonNode keys) {
        Map<String, String> shapes = new TreeMap<>();
        keys.properties().forEach(entry -> {
            if (!entry.getKey().endsWith("num_batches_tracked")) {
                long[] shape = new long[entry.getValue().size()];
                for (int i = 0; i < shape.length; i++) {
                    shape[i] = entry.getValue().path(i).longValue();
                }
                shapes.put(entry.getKey(), new Shape(shape).toString());
            }
        });
        return shapes;
    }
}
