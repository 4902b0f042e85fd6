package org.dpsfleet.cli;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.dpsfleet.perceptual.safetensors.FloatTensor;
import org.dpsfleet.perceptual.safetensors.SafetensorsWriter;
import org.dpsfleet.schemas.codec.Json;
import org.dpsfleet.testing.repository.SharedFolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** {@code fleet distance} and {@code fleet evaluate} on real images, weights and judgements. */
class MetricCommandsTest {
    @TempDir
    Path folder;

    private static final String LPIPS = "1,4,7,9,11";

    /** LPIPS v0.1 for AlexNet on its own example images. */
    @ParameterizedTest
    @CsvSource({
        "ex_p0.png, true, 0.7218807",
        "ex_p1.png, true, 0.1375656",
        "ex_p0.png, false, 4.8265553",
        "ex_p1.png, false, 2.2060101"
    })
    void distancesAreThoseOfLpips(String image, boolean scalars, double expected) {
        var run = scalars ? distance(image, "--scalars", data("weights/lpips_v0.1_alex.safetensors")) : distance(image);

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(Double.parseDouble(run.out())).isCloseTo(expected, within(1e-4));
    }

    @Test
    void scalarsInPyTorchsOwnFileGiveTheSameDistance() {
        var safetensors = distance("ex_p0.png", "--scalars", data("weights/lpips_v0.1_alex.safetensors"));
        var pth = distance("ex_p0.png", "--scalars", data("weights/lpips_v0.1_alex.pth"));

        assertThat(pth.code()).as(pth.err()).isZero();
        assertThat(pth.out()).isEqualTo(safetensors.out());
    }

    @Test
    void jsonHoldsTheDistance() {
        var run = distance("ex_p0.png", "--json");

        assertThat(Json.mapper().readTree(run.out()).get("distance").doubleValue())
                .isCloseTo(4.8265553, within(1e-4));
    }

    @Test
    void scalarsOfOtherLayersAreRefused() {
        var run = Commands.run(
                "distance",
                data("lpips/ex_ref.png"),
                data("lpips/ex_p0.png"),
                "--network",
                "alexnet",
                "--layers",
                "1,4,7,11",
                "--weights",
                data("weights"),
                "--scalars",
                data("weights/lpips_v0.1_alex.safetensors"));

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("has scalars for more than the 4 layers of the metric; --layers names them");
    }

    @Test
    void picturesOfDifferentSizesNeedASize() throws Exception {
        var photo = firstPhoto();
        var differing = distance(photo);
        var resized = distance(photo, "--size", "64");

        assertThat(differing.code()).isEqualTo(2);
        assertThat(differing.err()).contains("of different sizes", "--size resizes both");
        assertThat(Double.parseDouble(resized.out())).isPositive();
    }

    @Test
    void peopleAgreeMoreOftenThanChanceWithAlexNet() {
        var run = Commands.run(
                "evaluate",
                "--perceptual",
                data("perceptual"),
                "--network",
                "alexnet",
                "--layers",
                LPIPS,
                "--weights",
                data("weights"),
                "--json");

        assertThat(run.code()).as(run.err()).isZero();
        var split = Json.mapper().readTree(run.out()).get(0);
        assertThat(split.get("split").asString()).isEqualTo("2afc/val/material");
        assertThat(split.get("n").intValue()).isEqualTo(200);
        // 0.706 on the 400 triplets of which these are half: two standard errors of the half
        assertThat(split.get("score").doubleValue()).isCloseTo(0.706, within(0.045));
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void aScalarThatIsNoNumberIsNamedWithItsFileAndPlace(float wrong) {
        var run = distance("ex_p0.png", "--scalars", scalars(1, values -> values[2] = wrong));

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err())
                .contains("'lin0.model.1.weight' of", "scalars.safetensors", "holds " + wrong, "index [0, 2, 0, 0]");
        assertThat(run.out()).isEmpty();
    }

    @Test
    void aDistanceBeyondTheRangeOfFloatsIsAnErrorAndNoResult() {
        var huge = scalars(3e38f, values -> {});

        var distance = distance("ex_p0.png", "--scalars", huge, "--json");
        var evaluation = Commands.run(
                "evaluate",
                "--perceptual",
                data("perceptual"),
                "--network",
                "alexnet",
                "--layers",
                LPIPS,
                "--weights",
                data("weights"),
                "--scalars",
                huge,
                "--json");

        assertThat(distance.code()).isEqualTo(1);
        assertThat(distance.err()).contains("The distance of the two pictures is Infinity", "32-bit floats");
        assertThat(distance.out()).isEmpty();
        assertThat(evaluation.code()).isEqualTo(1);
        assertThat(evaluation.err()).contains(" of the split 2afc/val/material is Infinity");
        assertThat(evaluation.out()).isEmpty();
    }

    @Test
    void equalPicturesHaveTheDistanceNought() {
        var run = Commands.run(
                "distance",
                data("lpips/ex_ref.png"),
                data("lpips/ex_ref.png"),
                "--network",
                "alexnet",
                "--weights",
                data("weights"));

        assertThat(run.out().strip()).isEqualTo("0.0000000");
    }

    @Test
    void aJndSplitWithoutPositivesHasNoPrecisionAndNoResult() throws Exception {
        // given
        var split = Files.createDirectories(folder.resolve("jnd/val/mine"));
        for (var part : List.of("p0", "p1")) {
            Files.copy(
                    Path.of(data("lpips/ex_" + (part.equals("p0") ? "p0" : "p1") + ".png")),
                    Files.createDirectories(split.resolve(part)).resolve("000000.png"));
        }
        Files.write(Files.createDirectories(split.resolve("same")).resolve("000000.npy"), npy(0));
        // when
        var run = Commands.run(
                "evaluate", "--perceptual", folder.toString(), "--network", "alexnet", "--weights", data("weights"));
        // then
        assertThat(run.code()).as(run.err()).isEqualTo(1);
        assertThat(run.err()).contains("The split jnd/val/mine has no average precision", "none of its 1 pairs");
        assertThat(run.out()).isEmpty();
    }

    /** One float in NumPy's format, version 1.0. */
    private static byte[] npy(float value) {
        var header = "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }";
        var padded = header + " ".repeat(128 - 10 - header.length() - 1) + "\n";
        return ByteBuffer.allocate(132)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0})
                .putShort((short) padded.length())
                .put(padded.getBytes(StandardCharsets.US_ASCII))
                .putFloat(value)
                .array();
    }

    /** All of one value, but for what the change does to the first layer's. */
    private String scalars(float value, Consumer<float[]> change) {
        var tensors = new TreeMap<String, FloatTensor>();
        int[] channels = {64, 192, 384, 256, 256};
        for (int layer = 0; layer < channels.length; layer++) {
            var values = new float[channels[layer]];
            Arrays.fill(values, value);
            if (layer == 0) {
                change.accept(values);
            }
            tensors.put(
                    "lin" + layer + ".model.1.weight", new FloatTensor(new long[] {1, channels[layer], 1, 1}, values));
        }
        var file = folder.resolve("scalars.safetensors");
        SafetensorsWriter.write(file, tensors, new TreeMap<>());
        return file.toString();
    }

    @Test
    void aMetricIsOneOfTwoThings() {
        var neither = Commands.run("distance", "a.png", "b.png");
        var both = Commands.run("distance", "a.png", "b.png", "--checkpoint", "c", "--network", "alexnet");

        assertThat(neither.code()).isEqualTo(2);
        assertThat(both.code()).isEqualTo(2);
        assertThat(neither.err()).contains("--checkpoint", "--network").doesNotContain("\tat ");
        assertThat(both.err()).contains("--checkpoint", "--network").doesNotContain("\tat ");
    }

    private static Commands.Outcome distance(String image, String... more) {
        var fixed = new String[] {
            "distance",
            data("lpips/ex_ref.png"),
            image.startsWith("/") ? image : data("lpips/" + image),
            "--network",
            "alexnet",
            "--layers",
            LPIPS,
            "--weights",
            data("weights")
        };
        var args = new String[fixed.length + more.length];
        System.arraycopy(fixed, 0, args, 0, fixed.length);
        System.arraycopy(more, 0, args, fixed.length, more.length);
        return Commands.run(args);
    }

    private static String firstPhoto() throws Exception {
        try (var photos = Files.list(Path.of(data("photos")))) {
            return photos.sorted().findFirst().orElseThrow().toString();
        }
    }

    private static String data(String name) {
        return SharedFolder.data(name).toString();
    }
}
