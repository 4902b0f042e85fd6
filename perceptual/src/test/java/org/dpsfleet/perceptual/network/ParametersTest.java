package org.dpsfleet.perceptual.network;

import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.MissingDataException;
import org.dpsfleet.perceptual.Shared;
import org.dpsfleet.perceptual.safetensors.FloatTensor;
import org.dpsfleet.perceptual.safetensors.SafetensorsWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

class ParametersTest {
    @TempDir private Path folder;

    @Test
    void namesAndShapesAreTorchvisions() {
        JsonNode networks = Shared.goldenJson("networks.json").path("networks");
        for (Architecture architecture : Architecture.values()) {
            JsonNode keys =
                    networks.path(architecture.torchvisionName()).path("extracted_keys");
            architecture.parameterShapes(12).forEach((name, shape) -> {
                JsonNode expected = keys.path(name);
                assertThat(expected.isMissingNode()).as(name).isFalse();
                for (int axis = 0; axis < shape.length; axis++) {
                    assertThat(shape[axis]).as(name).isEqualTo(expected.path(axis).longValue());
                }
            });
        }
    }

    @Test
    void weightsOfAnotherNetworkAreRefusedByName() {
        Path squeezenet = Shared.data("weights/squeezenet1_1.safetensors");
        assertThatThrownBy(() -> Parameters.read(squeezenet, Architecture.ALEXNET, 12))
                .isInstanceOf(BadDataException.class)
                .hasMessageContaining("holds no weights of alexnet")
                .hasMessageContaining("squeezenet1_1.safetensors");
    }

    @Test
    void aWrongShapeIsNamed() {
        Path file = folder.resolve("alexnet.safetensors");
        TreeMap<String, FloatTensor> tensors =
                new TreeMap<>(Parameters.random(Architecture.ALEXNET, 1, 0).tensors());
        tensors.put("features.0.bias", FloatTensor.vector(1, 2, 3));
        SafetensorsWriter.write(file, tensors, new TreeMap<>());
        assertThatThrownBy(() -> Parameters.read(file, Architecture.ALEXNET, 1))
                .isInstanceOf(BadDataException.class)
                .hasMessageContaining("'features.0.bias' has shape [3] where [64] is needed");
    }

    @Test
    void aMissingFileIsNamed() {
        Path file = folder.resolve("none.safetensors");
        assertThatThrownBy(() -> Parameters.read(file, Architecture.ALEXNET, 1))
                .isInstanceOf(MissingDataException.class)
                .hasMessageContaining(file.toString());
    }

    @Test
    void randomParametersFollowTorchvisionsInitialisation() {
        // torch's default: uniform in +-1/sqrt(3 * 11 * 11), whose deviation is bound / sqrt(3)
        float[] alexnet = random(Architecture.ALEXNET, "features.0.weight", 0);
        double bound = 1 / Math.sqrt(363);
        assertThat(max(alexnet)).isLessThanOrEqualTo((float) bound).isGreaterThan((float) (0.99 * bound));
        assertThat(deviation(alexnet)).isCloseTo(bound / Math.sqrt(3), within(0.01 * bound));
        // SqueezeNet: He's uniform draws, +-sqrt(6 / (3 * 3 * 3)); biases zero
        float[] squeezenet = random(Architecture.SQUEEZENET1_1, "features.0.weight", 0);
        assertThat(max(squeezenet)).isBetween((float) (0.99 * Math.sqrt(6 / 27.0)), (float) Math.sqrt(6 / 27.0));
        assertThat(random(Architecture.SQUEEZENET1_1, "features.0.bias", 0)).containsOnly(0f);

        assertThat(random(Architecture.ALEXNET, "features.0.weight", 0)).containsExactly(alexnet);
        assertThat(random(Architecture.ALEXNET, "features.0.weight", 1)).isNotEqualTo(alexnet);
    }

    @Test
    void layersThatAreNoneAreRefused() {
        assertThatThrownBy(() -> Architecture.ALEXNET.checkLayers(List.of(1, 13)))
                .hasMessage("The layers [1, 13] are no layers of alexnet; ascending numbers from 0 to 12"
                        + " are needed.");
        assertThatThrownBy(() -> Architecture.ALEXNET.checkLayers(List.of(4, 1)))
                .isInstanceOf(BadDataException.class);
        assertThatThrownBy(() -> Architecture.of("resnet1"))
                .hasMessage("There is no network 'resnet1' here; known are alexnet, vgg11");
    }

    private static float[] random(Architecture architecture, String name, long seed) {
        return Parameters.random(architecture, 1, seed).tensors().get(name).values();
    }

    private static float max(float[] values) {
        float max = 0;
        for (float value : values) {
            max = Math.max(max, value);
        }
        return max;
    }

    private static double deviation(float[] values) {
        double squares = 0;
        for (float value : values) {
            squares += (double) value * value;
        }
        return Math.sqrt(squares / values.length);
    }
}
