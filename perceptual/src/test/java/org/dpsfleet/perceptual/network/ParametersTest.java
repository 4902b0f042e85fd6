package org.dpsfleet.perceptual.network;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;
import java.util.TreeMap;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.MissingDataException;
import org.dpsfleet.perceptual.Shared;
import org.dpsfleet.perceptual.safetensors.FloatTensor;
import org.dpsfleet.perceptual.safetensors.SafetensorsWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

class ParametersTest {
    @TempDir
    private Path folder;

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
    void aValueThatIsNoNumberIsNamedWithItsIndexAndOnlyWhereItIsNeeded() {
        Path file = folder.resolve("alexnet.safetensors");
        TreeMap<String, FloatTensor> tensors =
                new TreeMap<>(Parameters.random(Architecture.ALEXNET, 4, 0).tensors());
        FloatTensor deep = Objects.requireNonNull(tensors.get("features.3.weight"));
        deep.values()[5 * 5 + 7] = Float.NaN;
        SafetensorsWriter.write(file, tensors, new TreeMap<>());

        assertThat(Parameters.read(file, Architecture.ALEXNET, 1).lastLayer()).isEqualTo(1);
        assertThatThrownBy(() -> Parameters.read(file, Architecture.ALEXNET, 4))
                .isInstanceOf(BadDataException.class)
                .hasMessageContaining("'features.3.weight' of " + file + " holds NaN at index [0, 1, 1, 2]");
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

    @ParameterizedTest
    @CsvSource({
        "VGG11, features.3.weight, 128 * 9, 1152, 2",
        "VGG16_BN, features.3.weight, 64 * 9, 576, 2",
        "RESNET18, layer1.0.conv1.weight, 64 * 9, 576, 2",
        "RESNEXT50_32X4D, layer1.0.conv2.weight, 128 * 9 with 32 groups, 1152, 2",
        "DENSENET121, features.denseblock1.denselayer1.conv2.weight, fan in 128 * 9, 1152, 2",
        "EFFICIENTNET_B0, features.2.0.block.0.0.weight, 96 * 1, 96, 2",
        "EFFICIENTNET_B0, features.2.0.block.1.0.weight, depthwise 96 * 9, 864, 2",
        "GOOGLENET, conv3.conv.weight, a fixed deviation, 10000, 1",
        "INCEPTION_V3, Conv2d_2b_3x3.conv.weight, a fixed deviation, 100, 1"
    })
    void randomConvolutionsAreNormalWithTorchvisionsVariance(
            Architecture architecture, String name, String why, double fan, double gain) {
        float[] weights = random(architecture, 5, name, 0);
        double expected = Math.sqrt(gain / fan);
        // the deviation of an estimate from n draws is expected / sqrt(2 n)
        assertThat(deviation(weights))
                .as(why)
                .isCloseTo(expected, within(4 * expected / Math.sqrt(2.0 * weights.length)));
        assertThat(max(weights)).isGreaterThan((float) (2.5 * expected));
    }

    @Test
    void randomBatchNormsAreTheIdentityAndConvolutionsHaveNoOffset() {
        assertThat(random(Architecture.VGG16_BN, 5, "features.0.bias", 0)).containsOnly(0f);
        assertThat(random(Architecture.VGG16_BN, 5, "features.1.weight", 0)).containsOnly(1f);
        assertThat(random(Architecture.VGG16_BN, 5, "features.1.bias", 0)).containsOnly(0f);
        assertThat(random(Architecture.VGG16_BN, 5, "features.1.running_mean", 0))
                .containsOnly(0f);
        assertThat(random(Architecture.VGG16_BN, 5, "features.1.running_var", 0))
                .containsOnly(1f);
    }

    /** Experiments name a random network by its seed; their results must not change with a release. */
    @ParameterizedTest
    @CsvSource({
        "ALEXNET, 197224453968efca7bd37a23071054adecb4bcc260e1ee13544190f0b6d3d85c",
        "SQUEEZENET1_1, c747713ba6c66a7c59b19a65aab3f2cdea9a2cebcef47882ffa3e187bd5b527a"
    })
    void aSeedGivesTheSameNetworkForEver(Architecture architecture, String sha256) throws NoSuchAlgorithmException {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        Parameters.random(architecture, 12, 7).tensors().forEach((name, tensor) -> {
            digest.update(name.getBytes(StandardCharsets.UTF_8));
            ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * tensor.values().length);
            bytes.asFloatBuffer().put(tensor.values());
            digest.update(bytes);
        });
        assertThat(HexFormat.of().formatHex(digest.digest())).isEqualTo(sha256);
    }

    @Test
    void ofAFullFileOnlyWhatIsNeededIsKept() {
        Path file = folder.resolve("vgg16_bn.safetensors");
        Parameters needed = Parameters.random(Architecture.VGG16_BN, 5, 0);
        TreeMap<String, FloatTensor> tensors = new TreeMap<>(needed.tensors());
        tensors.put("features.1.num_batches_tracked", FloatTensor.vector(0));
        tensors.put("features.7.weight", FloatTensor.vector(1));
        tensors.put("classifier.6.weight", FloatTensor.vector(1));
        SafetensorsWriter.write(file, tensors, new TreeMap<>());
        assertThat(Parameters.read(file, Architecture.VGG16_BN, 5)).isEqualTo(needed);
        assertThat(Parameters.of(Architecture.VGG16_BN, 5, tensors, "memory")).isEqualTo(needed);
    }

    @Test
    void tensorsOfAnySourceAreCheckedAndTheSourceIsNamed() {
        TreeMap<String, FloatTensor> tensors =
                new TreeMap<>(Parameters.random(Architecture.RESNET18, 4, 0).tensors());
        tensors.put("bn1.running_var", FloatTensor.vector(1));
        assertThatThrownBy(() -> Parameters.of(Architecture.RESNET18, 4, tensors, "resnet18.pth"))
                .isInstanceOf(BadDataException.class)
                .hasMessage("resnet18.pth holds no weights of resnet18: 'bn1.running_var' has shape [1]"
                        + " where [64] is needed.");
        tensors.remove("bn1.running_var");
        assertThatThrownBy(() -> Parameters.of(Architecture.RESNET18, 4, tensors, "resnet18.pth"))
                .isInstanceOf(BadDataException.class)
                .hasMessage("resnet18.pth holds no weights of resnet18: 'bn1.running_var' is missing; its"
                        + " first tensor is 'bn1.bias'.");
    }

    @Test
    void theFormerNamesInDenseNetsPublishedFileAreRead(@TempDir Path folder) {
        Parameters needed = Parameters.random(Architecture.DENSENET121, 5, 0);
        TreeMap<String, FloatTensor> tensors = new TreeMap<>();
        needed.tensors()
                .forEach((name, tensor) -> tensors.put(
                        name.replace("norm1.", "norm.1.")
                                .replace("norm2.", "norm.2.")
                                .replace("conv1.", "conv.1.")
                                .replace("conv2.", "conv.2."),
                        tensor));
        assertThat(tensors).containsKey("features.denseblock1.denselayer1.norm.1.running_mean");
        Path file = folder.resolve("densenet121.safetensors");
        SafetensorsWriter.write(file, tensors, new TreeMap<>());
        assertThat(Parameters.read(file, Architecture.DENSENET121, 5)).isEqualTo(needed);
    }

    @Test
    void allButRunningStatisticsIsTrained() {
        assertThat(Parameters.random(Architecture.VGG16_BN, 1, 0).trained())
                .containsExactly("features.0.bias", "features.0.weight", "features.1.bias", "features.1.weight");
    }

    private static float[] random(Architecture architecture, int last, String name, long seed) {
        return Parameters.random(architecture, last, seed).tensors().get(name).values();
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
