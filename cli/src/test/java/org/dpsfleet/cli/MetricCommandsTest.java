package org.dpsfleet.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import org.dpsfleet.schemas.codec.Json;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** {@code fleet distance} and {@code fleet evaluate} on real images, weights and judgements. */
class MetricCommandsTest {
    private static final Path DATA = Root.PATH.resolveSibling("shared").resolve("data");
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
        var path = DATA.resolve(name);
        Assumptions.assumeTrue(Files.exists(path), () -> "skipped, because there is no " + path);
        return path.toString();
    }
}
