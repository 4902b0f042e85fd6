package org.dpsfleet.perceptual.triplet;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.imageio.ImageIO;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.Shared;
import org.dpsfleet.perceptual.image.PilResize;
import org.dpsfleet.perceptual.image.Pixels;
import org.dpsfleet.perceptual.perceptualset.HeldOut;
import org.dpsfleet.perceptual.perceptualset.PerceptualSet;
import org.dpsfleet.perceptual.perceptualset.PictureTriplet;
import org.dpsfleet.perceptual.perceptualset.SimulatedJudgements;
import org.dpsfleet.perceptual.perceptualset.TwoAfcSource;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class JudgedTripletsTest {
    private static final int LENGTH = 3 * 64 * 64;
    private static final float[] MEAN = {.485f, .456f, .406f};
    private static final float[] DEVIATION = {.229f, .224f, .225f};

    @Test
    void theyAreThePicturesAndJudgementsOfTheFiles() throws IOException {
        // given real triplets of 64 x 64, whose judgements end the .npy files as float32
        Path folder = Shared.data("perceptual/2afc/val/material");
        PerceptualSet set = PerceptualSet.forAdaptation(folder);
        var examples = new JudgedTriplets(set.twoAfc(), 3, Normalisation.DISTORTED);
        var batch = new TripletBatch(4, 64);
        int[] indices = {199, 0, 57};
        var some = new ExampleBatch("train", 2, indices);
        // when
        float[] judges = examples.judges(some);
        examples.fill(batch, some);
        // then
        assertThat(examples.size()).isEqualTo(200);
        assertThat(batch.size()).isEqualTo(3);
        for (int i = 0; i < indices.length; i++) {
            String id = set.twoAfc().getFirst().id(indices[i]);
            byte[] npy = Files.readAllBytes(folder.resolve("judge/" + id + ".npy"));
            float judge = ByteBuffer.wrap(npy).order(ByteOrder.LITTLE_ENDIAN).getFloat(npy.length - 4);
            assertThat(Arrays.copyOfRange(judges, 3 * i, 3 * i + 3)).containsOnly(judge);
            assertShows(batch.reference(), i, folder.resolve("ref/" + id + ".png"), false);
            assertShows(batch.first(), i, folder.resolve("p0/" + id + ".png"), true);
            assertShows(batch.second(), i, folder.resolve("p1/" + id + ".png"), true);
        }
    }

    private static void assertShows(float[] values, int i, Path file, boolean normalised) throws IOException {
        BufferedImage image = ImageIO.read(file.toFile());
        float[] expected = new float[LENGTH];
        for (int channel = 0; channel < 3; channel++) {
            for (int at = 0; at < 64 * 64; at++) {
                int rgb = image.getRGB(at % 64, at / 64);
                float value = (rgb >> (16 - 8 * channel) & 0xFF) / 255f;
                expected[channel * 64 * 64 + at] = normalised ? (value - MEAN[channel]) / DEVIATION[channel] : value;
            }
        }
        assertThat(part(values, i)).as("%s", file).isEqualTo(expected);
    }

    @Test
    void splitsAreOneAfterTheOtherAndLargePicturesResized() {
        // given
        var first = new SimulatedJudgements(1, 3);
        var second = new Enlarged(new SimulatedJudgements(2, 4));
        var examples = new JudgedTriplets(List.of(first, second), 1, Normalisation.NONE);
        var batch = new TripletBatch(3, 64);
        // when
        var some = new ExampleBatch("train", 0, new int[] {2, 3, 6});
        float[] judges = examples.judges(some);
        examples.fill(batch, some);
        // then
        assertThat(examples.size()).isEqualTo(7);
        assertThat(judges).containsExactly(first.judge(2), second.judge(0), second.judge(3));
        assertThat(part(batch.first(), 0)).isEqualTo(first.triplet(2).first().toFloats());
        assertThat(part(batch.second(), 2))
                .isEqualTo(PilResize.resize(second.triplet(3).second(), 64, 64).toFloats());
    }

    @Test
    void picturesAreReadOnceWhereTheyMayBeKept() {
        int[] all = {0, 1, 2, 3, 4, 5};
        var batch = new TripletBatch(6, 64);
        for (int kept : new int[] {0, 2, 6}) {
            // given
            var source = new Enlarged(new SimulatedJudgements(2, 6));
            var examples = new JudgedTriplets(List.of(source), 1, Normalisation.ALL, kept * 36_864L);
            // when
            examples.fill(batch, new ExampleBatch("train", 0, all));
            float[] before = batch.first().clone();
            var again = new ExampleBatch("validation", 1, all);
            examples.fill(batch, again);
            // then
            assertThat(source.read.get()).isEqualTo(6 + 6 - kept);
            assertThat(batch.first()).isEqualTo(before);
            assertThat(examples.judges(again)).isEqualTo(source.judges());
        }
    }

    @Test
    void aHeldOutPartIsASetOfExamplesItself() {
        var parts = HeldOut.of(List.of(new SimulatedJudgements(1, 20)), 0.25, 3);
        var examples = new JudgedTriplets(parts.adaptation(), 2, Normalisation.ALL);
        float[] judges = examples.judges(new ExampleBatch("train", 0, new int[] {14}));
        assertThat(examples.size()).isEqualTo(15);
        float judge = parts.adaptation().getFirst().judge(14);
        assertThat(judges).containsExactly(judge, judge);
    }

    @Test
    void noTripletsAreNoContext() {
        assertThatThrownBy(() -> new JudgedTriplets(List.of(), 1, Normalisation.ALL))
                .isInstanceOf(BadDataException.class);
    }

    private static float[] part(float[] values, int index) {
        return Arrays.copyOfRange(values, index * LENGTH, (index + 1) * LENGTH);
    }

    /** Shows pictures at twice their size and counts how often. */
    private record Enlarged(TwoAfcSource small, AtomicInteger read) implements TwoAfcSource {
        Enlarged(TwoAfcSource small) {
            this(small, new AtomicInteger());
        }

        @Override
        public String name() {
            return "enlarged";
        }

        @Override
        public int size() {
            return small.size();
        }

        @Override
        public String id(int index) {
            return small.id(index);
        }

        @Override
        public PictureTriplet triplet(int index) {
            read.incrementAndGet();
            PictureTriplet triplet = small.triplet(index);
            return new PictureTriplet(
                    enlarged(triplet.reference()), enlarged(triplet.first()), enlarged(triplet.second()));
        }

        private static Pixels enlarged(Pixels picture) {
            return PilResize.resize(picture, 128, 128);
        }

        @Override
        public float judge(int index) {
            return small.judge(index);
        }
    }
}
