package org.dpsfleet.perceptual.triplet;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.distortion.Scratch;
import org.dpsfleet.perceptual.imageset.DeadLeaves;
import org.dpsfleet.perceptual.imageset.ResizedImages;
import org.dpsfleet.perceptual.perceptualset.PictureTriplet;
import org.dpsfleet.perceptual.perceptualset.SimulatedJudgements;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class TripletBatchTest {
    private static final int LENGTH = 3 * 64 * 64;
    private static final int[] INDICES = {4, 0, 4, 7, 1, 2, 6};

    private final ResizedImages images = ResizedImages.all(new DeadLeaves(5, 8), 64);
    private final List<TripletDraw> draws = new TripletDraws(1, "train").draw(0, INDICES);

    @Test
    void holdsThePicturesAndTheirDistortedVersions() {
        // given
        var batch = new TripletBatch(9, 64, 1);
        // when
        batch.fill(images, INDICES, draws, Normalisation.NONE, Runnable::run);
        // then
        assertThat(batch.size()).isEqualTo(7);
        assertThat(batch.length()).isEqualTo(7 * LENGTH);
        float[] source = new float[LENGTH];
        float[] expected = new float[LENGTH];
        for (int i = 0; i < INDICES.length; i++) {
            images.copyFloats(INDICES[i], source, 0);
            assertThat(part(batch.reference(), i)).isEqualTo(source);
            draws.get(i).first().apply(source, 0, expected, 0, new Scratch(64));
            assertThat(part(batch.first(), i)).isEqualTo(expected);
            draws.get(i).second().apply(source, 0, expected, 0, new Scratch(64));
            assertThat(part(batch.second(), i)).isEqualTo(expected);
        }
    }

    @Test
    void manyThreadsWriteTheSameAsOne() {
        var one = new TripletBatch(7, 64, 1);
        one.fill(images, INDICES, draws, Normalisation.ALL, Runnable::run);
        var four = new TripletBatch(7, 64, 4);
        try (ExecutorService executor = Executors.newFixedThreadPool(3)) {
            four.fill(images, INDICES, draws, Normalisation.ALL, executor);
        }
        assertThat(four.reference()).isEqualTo(one.reference());
        assertThat(four.first()).isEqualTo(one.first());
        assertThat(four.second()).isEqualTo(one.second());
    }

    @Test
    void normalisesWhatItIsToldTo() {
        // given
        TripletBatch plain = filled(Normalisation.NONE);
        // when
        TripletBatch all = filled(Normalisation.ALL);
        TripletBatch published = filled(Normalisation.DISTORTED);
        // then
        for (int at : new int[] {0, LENGTH / 3, 2 * LENGTH / 3, LENGTH - 1}) {
            int channel = at / (64 * 64);
            assertThat(all.reference()[at]).isEqualTo(normalised(plain.reference()[at], channel));
            assertThat(all.first()[at]).isEqualTo(normalised(plain.first()[at], channel));
            assertThat(all.second()[at]).isEqualTo(normalised(plain.second()[at], channel));
        }
        assertThat(published.reference()).isEqualTo(plain.reference());
        assertThat(published.first()).isEqualTo(all.first());
        assertThat(published.second()).isEqualTo(all.second());
    }

    private static float normalised(float value, int channel) {
        float[] mean = {.485f, .456f, .406f};
        float[] deviation = {.229f, .224f, .225f};
        return (value - mean[channel]) / deviation[channel];
    }

    private TripletBatch filled(Normalisation normalisation) {
        var batch = new TripletBatch(7, 64, 1);
        batch.fill(images, INDICES, draws, normalisation, Runnable::run);
        return batch;
    }

    @Test
    void refusesWhatDoesNotFit() {
        var small = new TripletBatch(6, 64, 1);
        assertThatThrownBy(() -> small.fill(images, INDICES, draws, Normalisation.ALL, Runnable::run))
                .isInstanceOf(IllegalArgumentException.class);
        var other = new TripletBatch(7, 32, 1);
        assertThatThrownBy(() -> other.fill(images, INDICES, draws, Normalisation.ALL, Runnable::run))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static float[] part(float[] values, int index) {
        return Arrays.copyOfRange(values, index * LENGTH, (index + 1) * LENGTH);
    }

    @Test
    void takesPicturesThatAreTripletsAlready() {
        // given
        var triplets = new SimulatedJudgements(1, 5);
        var batch = new TripletBatch(6, 64, 2);
        // when
        batch.fill(triplets::triplet, 5, Normalisation.NONE, ForkJoinPool.commonPool());
        // then
        assertThat(batch.size()).isEqualTo(5);
        for (int i = 0; i < 5; i++) {
            PictureTriplet triplet = triplets.triplet(i);
            assertThat(part(batch.reference(), i)).isEqualTo(triplet.reference().toFloats());
            assertThat(part(batch.first(), i)).isEqualTo(triplet.first().toFloats());
            assertThat(part(batch.second(), i)).isEqualTo(triplet.second().toFloats());
        }
    }

    @Test
    void whatGoesWrongWithAPictureIsToldAsItIs() {
        var batch = new TripletBatch(64, 64, 2);
        assertThatThrownBy(() -> batch.fill(
                        i -> {
                            throw new BadDataException("damaged");
                        },
                        64,
                        Normalisation.ALL,
                        ForkJoinPool.commonPool()))
                .isInstanceOf(BadDataException.class)
                .hasMessage("damaged");
    }
}
