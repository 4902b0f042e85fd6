package org.dpsfleet.perceptual.network;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.MissingDataException;
import org.dpsfleet.perceptual.Shared;
import org.dpsfleet.perceptual.safetensors.FloatTensor;
import org.dpsfleet.perceptual.safetensors.SafetensorsWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class WeightsFileTest {
    @TempDir
    private Path folder;

    @Test
    void theContentDecidesTheFormatAndNotTheName() throws IOException {
        Path pth = Files.copy(Shared.data("weights/lpips_v0.1_alex.pth"), folder.resolve("a.safetensors"));
        Path safetensors = Files.copy(Shared.data("weights/lpips_v0.1_alex.safetensors"), folder.resolve("a.pth"));
        WeightsFile one = WeightsFile.read(pth);
        WeightsFile other = WeightsFile.read(safetensors);
        assertThat(one.names()).isEqualTo(other.names()).contains("lin0.model.1.weight");
        one.names().forEach(name -> assertThat(one.tensor(name)).isEqualTo(other.tensor(name)));
    }

    @Test
    void aSafetensorsFileThatStartsLikeAPickleIsNone() {
        // A header of 128 bytes makes the first byte that of a pickle.
        for (int length = 0; length < 128; length++) {
            Path file = folder.resolve(length + ".safetensors");
            String name = "n".repeat(length + 1);
            SafetensorsWriter.write(file, new TreeMap<>(Map.of(name, FloatTensor.vector(1))), new TreeMap<>());
            assertThat(WeightsFile.read(file).names()).containsExactly(name);
        }
    }

    @Test
    void densenetsOldNamesAreTorchvisions() {
        Path file = folder.resolve("densenet121.safetensors");
        TreeMap<String, FloatTensor> tensors = new TreeMap<>();
        tensors.put("features.denseblock1.denselayer12.norm.1.running_mean", FloatTensor.vector(1));
        tensors.put("features.denseblock1.denselayer12.conv.2.weight", FloatTensor.vector(2));
        tensors.put("features.transition1.norm.weight", FloatTensor.vector(3));
        SafetensorsWriter.write(file, tensors, new TreeMap<>());

        WeightsFile read = WeightsFile.read(file);

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

    @Test
    void whatIsAbsentOrNeitherFormatIsNamed() throws IOException {
        assertThatThrownBy(() -> WeightsFile.read(folder.resolve("none.pth")))
                .isInstanceOf(MissingDataException.class)
                .hasMessageContaining("none.pth");
        Path text = Files.writeString(folder.resolve("text.pth"), "<html>not found</html>");
        assertThatThrownBy(() -> WeightsFile.read(text))
                .isInstanceOf(BadDataException.class)
                .hasMessageContaining("text.pth");
    }
}
