package org.dpsfleet.perceptual.weights;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.MissingDataException;
import org.dpsfleet.perceptual.Shared;
import org.dpsfleet.perceptual.safetensors.FloatTensor;
import org.dpsfleet.perceptual.safetensors.SafetensorsWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class WeightsFileTest {
    /** A layer of two inputs and one output. */
    private static final Needed LAYER = Needed.ofShapes(
            "weights of a layer", new TreeMap<>(Map.of("conv.weight", new long[] {2}, "conv.bias", new long[] {1})));

    @TempDir
    private Path folder;

    private static Needed named(String... names) {
        return Needed.named("tensors", new TreeSet<>(List.of(names)));
    }

    private Path written(Map<String, FloatTensor> tensors) {
        Path file = folder.resolve("made.safetensors");
        SafetensorsWriter.write(file, new TreeMap<>(tensors), new TreeMap<>());
        return file;
    }

    @Test
    void theContentDecidesTheFormatAndNotTheName() throws IOException {
        Path pth = Files.copy(Shared.data("weights/lpips_v0.1_alex.pth"), folder.resolve("a.safetensors"));
        Path safetensors = Files.copy(Shared.data("weights/lpips_v0.1_alex.safetensors"), folder.resolve("a.pth"));
        WeightsFile one = WeightsFile.read(pth, named("lin0.model.1.weight"));
        WeightsFile other = WeightsFile.read(safetensors, named("lin0.model.1.weight"));
        assertThat(one.names()).isEqualTo(other.names()).contains("lin4.model.1.weight");
        one.names().forEach(name -> assertThat(one.tensor(name)).isEqualTo(other.tensor(name)));
    }

    @Test
    void aSafetensorsFileThatStartsLikeAnotherFormatIsNone() {
        // The first byte of a file is that of the length of its header; 128 is that of a pickle.
        for (int length = 0; length < 256; length += 3) {
            String name = "n".repeat(length + 1);
            Path file = written(Map.of(name, FloatTensor.vector(1)));
            assertThat(WeightsFile.read(file, named(name)).names()).containsExactly(name);
        }
    }

    @Test
    void densenetsOldNamesAreTorchvisions() {
        Path file = written(Map.of(
                "features.denseblock1.denselayer12.norm.1.running_mean", FloatTensor.vector(1),
                "features.denseblock1.denselayer12.conv.2.weight", FloatTensor.vector(2),
                "features.transition1.norm.weight", FloatTensor.vector(3)));

        WeightsFile read = WeightsFile.read(file, named("features.denseblock1.denselayer12.conv2.weight"));

        assertThat(read.names())
                .containsExactly(
                        "features.denseblock1.denselayer12.conv2.weight",
                        "features.denseblock1.denselayer12.norm1.running_mean",
                        "features.transition1.norm.weight");
        assertThat(read.tensor("features.denseblock1.denselayer12.conv2.weight").values())
                .containsExactly(2);
        assertThat(read.shape("features.denseblock1.denselayer12.norm1.running_mean"))
                .containsExactly(1);
        assertThatThrownBy(() -> read.tensor("features.denseblock1.denselayer12.conv.2.weight"))
                .isInstanceOf(BadDataException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "module.",
                "_orig_mod.",
                "model.",
                "net.",
                "backbone.body.",
                "encoder.module.",
                "_orig_mod.module.",
                "state_dict_ema.",
            })
    void anyPrefixThatAllNeededTensorsHaveIsFound(String prefix) {
        Path file = written(Map.of(
                prefix + "conv.weight",
                FloatTensor.vector(1, 2),
                prefix + "conv.bias",
                FloatTensor.vector(3),
                "head.weight",
                FloatTensor.vector(4)));
        WeightsFile read = WeightsFile.read(file, LAYER);
        assertThat(read.tensor("conv.weight")).isEqualTo(FloatTensor.vector(1, 2));
        assertThat(read.tensor("conv.bias")).isEqualTo(FloatTensor.vector(3));
    }

    @Test
    void aWrapperInsideANameIsTakenOut() {
        Path file = written(
                Map.of("conv.module.weight", FloatTensor.vector(1, 2), "conv.module.bias", FloatTensor.vector(3)));
        assertThat(WeightsFile.read(file, LAYER).tensor("conv.bias")).isEqualTo(FloatTensor.vector(3));
    }

    @Test
    void namesWithoutAPrefixArePreferredAndWeightsToTheirAverages() {
        // given
        Map<String, FloatTensor> tensors = new TreeMap<>(Map.of(
                "conv.weight", FloatTensor.vector(1, 2),
                "conv.bias", FloatTensor.vector(3),
                "old.conv.weight", FloatTensor.vector(5, 5),
                "old.conv.bias", FloatTensor.vector(5)));
        // then
        assertThat(WeightsFile.read(written(tensors), LAYER).tensor("conv.bias"))
                .isEqualTo(FloatTensor.vector(3));
        // given
        tensors.put("ema.conv.weight", tensors.remove("conv.weight"));
        tensors.put("ema.conv.bias", tensors.remove("conv.bias"));
        // then
        assertThat(WeightsFile.read(written(tensors), LAYER).tensor("conv.bias"))
                .isEqualTo(FloatTensor.vector(5));
    }

    @Test
    void whatFitsByItsShapesIsPreferredToWhatDoesNot() {
        Path file = written(Map.of(
                "a.conv.weight", FloatTensor.vector(1, 2, 3),
                "a.conv.bias", FloatTensor.vector(3),
                "b.conv.weight", FloatTensor.vector(1, 2),
                "b.conv.bias", FloatTensor.vector(7)));
        assertThat(WeightsFile.read(file, LAYER).tensor("conv.bias")).isEqualTo(FloatTensor.vector(7));
    }

    @Test
    void twoThatFitAlikeMustHaveTheSameValues() {
        // given
        Map<String, FloatTensor> tensors = new TreeMap<>(Map.of(
                "student.conv.weight", FloatTensor.vector(1, 2),
                "student.conv.bias", FloatTensor.vector(3),
                "teacher.conv.weight", FloatTensor.vector(1, 2),
                "teacher.conv.bias", FloatTensor.vector(3)));
        assertThat(WeightsFile.read(written(tensors), LAYER).tensor("conv.bias"))
                .isEqualTo(FloatTensor.vector(3));
        // when
        tensors.put("teacher.conv.bias", FloatTensor.vector(4));
        // then
        assertThatThrownBy(() -> WeightsFile.read(written(tensors), LAYER))
                .isInstanceOf(BadDataException.class)
                .hasMessageContaining("made.safetensors holds weights of a layer more than once, with different values")
                .hasMessageContaining("'student.'")
                .hasMessageContaining("'teacher.'");
    }

    @Test
    void aTensorWithAndWithoutItsWrapperMustHaveTheSameValue() {
        Path file = written(Map.of(
                "conv.weight", FloatTensor.vector(1, 2),
                "conv.bias", FloatTensor.vector(3),
                "module.conv.bias", FloatTensor.vector(4)));
        assertThatThrownBy(() -> WeightsFile.read(file, LAYER))
                .hasMessageContaining("'conv.bias'")
                .hasMessageContaining("'module.conv.bias'");
    }

    @Test
    void whatIsMissingIsNamedWithWhatIsThere() {
        Path file = written(Map.of("model.conv.weight", FloatTensor.vector(1, 2), "head.bias", FloatTensor.vector(3)));
        assertThatThrownBy(() -> WeightsFile.read(file, LAYER))
                .isInstanceOf(BadDataException.class)
                .hasMessage(file + " holds no weights of a layer: its top level under 'model.' lacks 'conv.bias' of the"
                        + " 2 tensors that are needed. Its tensors are: 'head.bias', 'model.conv.weight'.");
        assertThatThrownBy(() -> WeightsFile.read(file, named("x")))
                .hasMessageContaining("none of its tensors is one of the 1 that are needed, 'x'. Its tensors are");
    }

    @Test
    void whatIsAbsentIsNamed() {
        assertThatThrownBy(() -> WeightsFile.read(folder.resolve("none.pth"), LAYER))
                .isInstanceOf(MissingDataException.class)
                .hasMessageContaining("none.pth");
    }
}
