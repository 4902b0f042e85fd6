package org.dpsfleet.perceptual.triplet.device;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.dpsfleet.perceptual.Seeds;
import org.dpsfleet.perceptual.context.Ranking;
import org.dpsfleet.perceptual.distortion.Distortion;
import org.dpsfleet.perceptual.distortion.Distortions;
import org.dpsfleet.perceptual.distortion.DrawnDistortion;
import org.dpsfleet.perceptual.distortion.Graded;
import org.dpsfleet.perceptual.distortion.Scratch;
import org.dpsfleet.perceptual.imageset.DeadLeaves;
import org.dpsfleet.perceptual.imageset.PixelFile;
import org.dpsfleet.perceptual.imageset.ResizedImages;
import org.dpsfleet.perceptual.tensor.ComputeDevice;
import org.dpsfleet.perceptual.triplet.DistortedImages;
import org.dpsfleet.perceptual.triplet.Normalisation;
import org.dpsfleet.perceptual.triplet.TripletBatch;
import org.dpsfleet.perceptual.triplet.TripletDraw;
import org.dpsfleet.perceptual.triplet.TripletDraws;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What is made on a device, here the CPU as one, against the loops in Java: equal bits. */
class DeviceTripletsTest {
    private static final int PICTURES = 24;

    private static NDManager manager;

    @BeforeAll
    static void open() {
        manager = ComputeDevice.cpu().newManager();
    }

    @AfterAll
    static void close() {
        manager.close();
    }

    @ParameterizedTest
    @EnumSource(Normalisation.class)
    void makesTheBitsOfTheLoops(Normalisation normalisation) {
        ResizedImages images = images(64);
        for (int epoch = 0; epoch < 8; epoch++) {
            int[] indices =
                    Seeds.generator(1, "indices", epoch).ints(100, 0, PICTURES).toArray();
            assertEqualBits(images, indices, new TripletDraws(3, "train", 64).draw(epoch, indices), normalisation);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {11, 12, 32, 33, 63, 96, 224})
    void ofEverySide(int side) {
        ResizedImages images = images(side);
        int[] indices = IntStream.range(0, PICTURES).toArray();
        for (int epoch = 0; epoch < 3; epoch++) {
            List<TripletDraw> draws = new TripletDraws(5, "train", side).draw(epoch, indices);
            assertEqualBits(images, indices, draws, Normalisation.ALL);
        }
    }

    @Test
    void everyStrengthOfEveryDistortion() {
        ResizedImages images = images(33);
        RandomGenerator random = Seeds.generator(1, "strengths");
        for (Distortion kind : Distortions.PUBLISHED) {
            Distortion other = kind == Distortions.DARKEN ? Distortions.ROTATE : Distortions.DARKEN;
            List<TripletDraw> draws = IntStream.rangeClosed(0, 200)
                    .mapToObj(i -> ((Graded) kind).atStrength(i / 200.0, random, 33))
                    .map(drawn -> new TripletDraw(drawn, other.draw(random, 33)))
                    .toList();
            int[] indices = random.ints(draws.size(), 0, PICTURES).toArray();
            assertEqualBits(images, indices, draws, Normalisation.NONE);
        }
    }

    /** Among them those by the whole side and more, which leave nothing. */
    @ParameterizedTest
    @ValueSource(ints = {11, 33, 64})
    void everyShift(int side) {
        ResizedImages images = images(side);
        var draws = new ArrayList<TripletDraw>();
        for (int shift = -side - 1; shift <= side + 1; shift++) {
            draws.add(new TripletDraw(
                    new DrawnDistortion(Distortions.TRANSLATE, shift, side / 2 - shift),
                    new DrawnDistortion(Distortions.DARKEN, 0.3)));
        }
        int[] indices =
                draws.stream().mapToInt(draws::indexOf).map(i -> i % PICTURES).toArray();
        assertEqualBits(images, indices, draws, Normalisation.NONE);
    }

    /** A turn by a multiple of a right angle puts pixels at the picture's very edge. */
    @Test
    void rightAnglesAndWholeTurns() {
        ResizedImages images = images(64);
        List<TripletDraw> draws = IntStream.rangeClosed(-8, 8)
                .mapToObj(i -> new TripletDraw(
                        new DrawnDistortion(Distortions.ROTATE, 45.0 * i),
                        new DrawnDistortion(Distortions.COLOR, i / 6.0)))
                .toList();
        int[] indices = IntStream.range(0, draws.size()).toArray();
        assertEqualBits(images, indices, draws, Normalisation.DISTORTED);
    }

    @Test
    void aBatchWithoutSomeOfTheDistortions() {
        ResizedImages images = images(64);
        var draws =
                new TripletDraws(1, "train", 64, List.of(Distortions.BLUR, Distortions.COLOR)).draw(0, new int[] {9});
        assertEqualBits(images, new int[] {9}, draws, Normalisation.ALL);
    }

    @Test
    void picturesOfAMappedFile(@TempDir Path folder) throws IOException {
        var set = new DeadLeaves(2, PICTURES);
        var file = new PixelFile(folder.resolve("set.pixels"), "ab".repeat(32), PICTURES, 64);
        file.write(ResizedImages.passing(set, 64), () -> {});
        int[] indices = IntStream.range(0, PICTURES).toArray();
        assertEqualBits(
                images(64),
                ResizedImages.mapped(file, set).orElseThrow(),
                indices,
                new TripletDraws(5, "train", 64).draw(0, indices),
                Normalisation.ALL);
    }

    @Test
    void refusesWhatTheLoopsRefuse() {
        try (var triplets = new DeviceTriplets(manager, images(10), Normalisation.ALL)) {
            var draw = new TripletDraw(
                    new DrawnDistortion(Distortions.BLUR, 4), new DrawnDistortion(Distortions.ZOOM_IN, 1.5));
            assertThatThrownBy(() -> triplets.make(manager, new int[] {0}, List.of(draw)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("blur needs pictures of more than 10 pixels");
        }
    }

    @Test
    void isForPicturesThatFit() {
        var examples = examples(Distortions.PUBLISHED);
        long pictures = PICTURES * 3L * 64 * 64;
        assertThat(DeviceTriplets.fit(examples, 1, pictures)).isFalse();
        assertThat(DeviceTriplets.fit(examples, 1, 0)).isFalse();
        assertThat(DeviceTriplets.fit(examples, 1, 8 * pictures)).isTrue();
    }

    @Test
    void isNotForDistortionsOfOnesOwn() {
        var own = new Negative();
        assertThat(DeviceTriplets.fit(examples(List.of(Distortions.BLUR, own)), 1, Long.MAX_VALUE))
                .isFalse();
    }

    private static DistortedImages examples(List<? extends Distortion> kinds) {
        return new DistortedImages(images(64), List.of(new Ranking(List.copyOf(kinds))), 1, Normalisation.ALL);
    }

    private static ResizedImages images(int side) {
        return ResizedImages.all(new DeadLeaves(2, PICTURES), side);
    }

    private static void assertEqualBits(
            ResizedImages images, int[] indices, List<TripletDraw> draws, Normalisation normalisation) {
        assertEqualBits(images, images, indices, draws, normalisation);
    }

    private static void assertEqualBits(
            ResizedImages ofLoops,
            ResizedImages images,
            int[] indices,
            List<TripletDraw> draws,
            Normalisation normalisation) {
        // given
        int n = indices.length;
        int length = images.imageLength();
        var batch = new TripletBatch(n, images.side(), 1);
        batch.fill(ofLoops, indices, draws, normalisation, Runnable::run);
        // when
        float[] made;
        try (var triplets = new DeviceTriplets(manager, images, normalisation);
                NDArray array = triplets.make(manager, indices, draws)) {
            made = array.toFloatArray();
        }
        // then
        for (int i = 0; i < n; i++) {
            int at = i * length;
            assertSame(batch.reference(), at, made, at, length, "reference " + i);
            assertSame(
                    batch.first(),
                    at,
                    made,
                    n * length + at,
                    length,
                    draws.get(i).first() + " of " + i);
            assertSame(
                    batch.second(),
                    at,
                    made,
                    2 * n * length + at,
                    length,
                    draws.get(i).second() + " of " + i);
        }
    }

    private static void assertSame(float[] expected, int from, float[] found, int at, int length, String what) {
        int i = 0;
        while (i < length && Float.floatToRawIntBits(expected[from + i]) == Float.floatToRawIntBits(found[at + i])) {
            i++;
        }
        assertThat(i).as("values of %s that are equal", what).isEqualTo(length);
    }

    private static final class Negative implements Distortion {
        @Override
        public String name() {
            return "negative";
        }

        @Override
        public DrawnDistortion draw(RandomGenerator random, int side) {
            return new DrawnDistortion(this);
        }

        @Override
        public void apply(DrawnDistortion drawn, float[] source, int from, float[] target, int to, Scratch scratch) {
            throw new AssertionError("no picture is distorted here");
        }
    }
}
