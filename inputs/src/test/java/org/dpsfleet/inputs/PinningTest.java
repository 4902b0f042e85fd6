package org.dpsfleet.inputs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.MissingDataException;
import org.dpsfleet.schemas.experiment.ExperimentReader;
import org.dpsfleet.schemas.spec.ExperimentSpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class PinningTest {
    private static final String ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    @TempDir
    Path data;

    @TempDir
    Path weights;

    @BeforeEach
    void bringFiles() throws IOException {
        Files.writeString(data.resolve("train.bin"), "abc");
        Files.createDirectories(data.resolve("pictures/a"));
        Files.writeString(data.resolve("pictures/z.png"), "abc");
        Files.writeString(data.resolve("pictures/a/b.png"), "abc");
        Files.writeString(weights.resolve("alexnet_features.safetensors"), "abc");
        Files.writeString(weights.resolve("vgg16_bn.safetensors"), "other");
    }

    private static ExperimentSpec spec(String train) {
        return ExperimentReader.fromYaml("""
                name: pinned
                networks: [{name: alexnet}]
                train: %s
                test: {images: {kind: folder, path: pictures}}
                """.formatted(train));
    }

    @Test
    void everyPlaceGetsTheFingerprintOfItsContent() {
        var pinned = Pinning.pin(spec("{kind: stl10, path: train.bin}"), data, weights);

        assertThat(pinned.unpinned()).isEmpty();
        assertThat(pinned.data().train().toString()).contains(ABC);
        assertThat(pinned.metrics().networks().getFirst().weights().toString()).contains(ABC);
        // sha256 of "<abc> a/b.png\n<abc> z.png\n", by sha256sum
        assertThat(pinned.data().test().images().toString())
                .contains("382676dfe748af20132e5d6307e8d02a13f2bb5470d01c85ba4e7437f1715404");
    }

    @Test
    void aHiddenFileDoesNotCountAndAnotherNameDoes() throws IOException {
        var before = Fingerprint.of(data.resolve("pictures"));

        Files.writeString(data.resolve("pictures/.DS_Store"), "x");
        assertThat(Fingerprint.of(data.resolve("pictures"))).isEqualTo(before);

        Files.move(data.resolve("pictures/z.png"), data.resolve("pictures/y.png"));
        assertThat(Fingerprint.of(data.resolve("pictures"))).isNotEqualTo(before);
    }

    @Test
    void contentOtherThanAskedForIsRefused() {
        var other = "0".repeat(64);

        assertThatThrownBy(() ->
                        Pinning.pin(spec("{kind: stl10, path: train.bin, sha256: '" + other + "'}"), data, weights))
                .isInstanceOf(BadDataException.class)
                .hasMessageContaining("train.bin has the sha256 " + ABC)
                .hasMessageContaining(other);
    }

    @Test
    void whatIsNamedByUriIsPinnedByItsOwnHashAndNotLookedAt() {
        var train = "{kind: stl10, path: 's3://nobodys/train.bin', sha256: '" + ABC + "'}";
        var spec = spec(train);

        var pinned = Pinning.pin(spec, data, weights);

        assertThat(pinned.data().train()).isEqualTo(spec.data().train());
        assertThat(pinned.unpinned()).isEmpty();
        assertThatThrownBy(() -> new DataFolder(data).images(pinned.data().train()))
                .isInstanceOf(MissingDataException.class)
                .hasMessage("s3://nobodys/train.bin has not been fetched to this machine.");
    }

    @Test
    void missingDataIsNamed() {
        assertThatThrownBy(() -> Pinning.pin(spec("{kind: stl10, path: none.bin}"), data, weights))
                .isInstanceOf(MissingDataException.class)
                .hasMessageContaining("none.bin");
    }

    @ParameterizedTest
    @CsvSource({
        "alexnet,         alexnet-owt-7be5be79.pth",
        "vgg16,           vgg16-397923af.pth",
        "vgg16_bn,        vgg16_bn-6c64b313.pth",
        "resnet50,        resnet50-0676ba61.pth",
        "resnext50_32x4d, resnext50_32x4d-7cdf4587.pth",
        "inception_v3,    inception_v3_google-0cc3c7bd.pth",
        "efficientnet_b0, efficientnet_b0_rwightman-7f5810bc.pth",
        "densenet121,     densenet121-a639ec97.pth",
    })
    void torchvisionsOwnFilesAreFoundAmongEachOther(String network, String file, @TempDir Path folder)
            throws IOException {
        for (var name : List.of(
                "alexnet-owt-7be5be79.pth",
                "vgg16-397923af.pth",
                "vgg16_bn-6c64b313.pth",
                "resnet50-0676ba61.pth",
                "wide_resnet50_2-95faca4d.pth",
                "resnext50_32x4d-7cdf4587.pth",
                "inception_v3_google-0cc3c7bd.pth",
                "efficientnet_b0_rwightman-7f5810bc.pth",
                "densenet121-a639ec97.pth",
                "alexnet-owt-7be5be79.pth.part",
                "alexnet.txt")) {
            Files.writeString(folder.resolve(name), "abc");
        }

        assertThat(new WeightsFolder(folder).of(network)).hasFileName(file);
    }

    @Test
    void noWeightsOrSeveralAreNamed() throws IOException {
        assertThatThrownBy(() -> new WeightsFolder(weights).of("vgg16"))
                .isInstanceOf(MissingDataException.class)
                .hasMessageContaining("vgg16*.safetensors or vgg16*.pth")
                .hasMessageContaining("`fleet weights fetch vgg16`");

        Files.writeString(weights.resolve("alexnet.pth"), "abc");
        assertThatThrownBy(() -> new WeightsFolder(weights).of("alexnet"))
                .isInstanceOf(BadDataException.class)
                .hasMessageContaining("alexnet.pth, alexnet_features.safetensors");
    }
}
