package org.dpsfleet.inputs;

import java.nio.file.Path;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.schemas.experiment.ExperimentReader;
import org.dpsfleet.schemas.spec.ExperimentSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class InputCheckTest {
    @TempDir
    Path data;

    private static ExperimentSpec spec(String protocol, String variant, String network, String more) {
        return ExperimentReader.fromYaml("""
                name: checked
                protocol: %s
                variants: [%s]
                networks: [{%s, weights: {kind: random}}]
                train: {kind: dead-leaves, images: 10, seed: 1}
                test: {images: {kind: dead-leaves, images: 5, seed: 2}}
                %s
                """.formatted(protocol, variant, network, more));
    }

    private void check(ExperimentSpec spec) {
        InputCheck.check(spec, data, data);
    }

    @Test
    void furtherTestSetsAreOpenedToo() {
        var spec = spec("corrected", "lin", "name: alexnet", """
                further_tests: [{name: digits, images: {kind: svhn, path: none.mat}}]
                """);

        assertThatThrownBy(() -> check(spec))
                .isInstanceOf(BadDataException.class)
                .hasMessageContaining("none.mat");
    }

    @Test
    void aLayerPastTheEndIsNamedWithItsNetwork() {
        assertThatThrownBy(() -> check(spec("corrected", "lin", "name: alexnet, layers: [1, 13]", "")))
                .isInstanceOf(BadDataException.class)
                .hasMessageContaining("[1, 13]")
                .hasMessageContaining("alexnet")
                .hasMessageContaining("0 to 12");
    }

    @Test
    void everyNetworkOfThePublishedSetUpFitsItsImages() {
        for (var network : org.dpsfleet.perceptual.network.Architecture.values()) {
            var spec = spec("corrected", "lin", "name: " + network.torchvisionName(), "");
            assertThatCode(() -> check(spec)).doesNotThrowAnyException();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "vgg16_bn",
                "densenet121",
                "resnet18",
                "resnet50",
                "resnext50_32x4d",
                "googlenet",
                "inception_v3",
                "efficientnet_b0",
                "efficientnet_b7"
            })
    void batchNormIsNotTrainedAsThePublishedCodeDoes(String network) {
        assertThatThrownBy(() -> check(spec("published", "lin", "name: " + network, "")))
                .isInstanceOf(BadDataException.class)
                .hasMessageContaining(network)
                .hasMessageContaining("protocol: corrected");
        assertThatCode(() -> check(spec("published", "baseline", "name: " + network, "")))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({"alexnet", "vgg16", "squeezenet1_1"})
    void networksWithoutBatchNormKnowBothProtocols(String network) {
        assertThatCode(() -> check(spec("published", "lin", "name: " + network, "")))
                .doesNotThrowAnyException();
    }
}
