package org.dpsfleet.perceptual.triplet;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.context.Rankings;
import org.dpsfleet.perceptual.imageset.DeadLeaves;
import org.dpsfleet.perceptual.imageset.ResizedImages;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

class TripletFeedTest {
    private static final int SIDE = 32;
    private static final int BATCH = 100;
    private static final int PARTS = Math.ceilDiv(BATCH, TripletFeed.PART);
    private static final int FLOATS = 3 * SIDE * SIDE;
    private static final DistortedImages EXAMPLES = new DistortedImages(
            ResizedImages.all(new DeadLeaves(1, BATCH), SIDE), Rankings.all().subList(0, 3), 7, Normalisation.ALL);

    private final Counted counted = new Counted();

    /** The real examples, where nothing fails before they are made. */
    private static final class Counted implements Examples {
        private final AtomicInteger made = new AtomicInteger();
        private volatile Consumer<ExampleBatch> before = some -> {};

        @Override
        public int size() {
            return EXAMPLES.size();
        }

        @Override
        public int side() {
            return SIDE;
        }

        @Override
        public int columns() {
            return EXAMPLES.columns();
        }

        @Override
        public float[] judges(ExampleBatch some) {
            return EXAMPLES.judges(some);
        }

        @Override
        public void fill(TripletBatch batch, ExampleBatch some) {
            before.accept(some);
            EXAMPLES.fill(batch, some);
            made.incrementAndGet();
        }
    }

    private static ExampleBatch batch(int epoch) {
        return new ExampleBatch(
                "train",
                epoch,
                IntStream.range(0, BATCH).map(i -> BATCH - 1 - i).toArray());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 22, 32, 50, BATCH})
    void givesTheImagesThatTheExamplesMake(int count) {
        try (var feed = new TripletFeed(counted, BATCH)) {
            for (int epoch = 0; epoch < 3; epoch++) {
                assertThat(feed.begin(batch(epoch), batch(epoch + 1))).isEqualTo(EXAMPLES.judges(batch(epoch)));
                assertThat(taken(feed, count)).isDeepEqualTo(directly(epoch));
            }
        }
    }

    @Test
    void makesTheNextBatchInAdvance() {
        try (var feed = new TripletFeed(counted, BATCH)) {
            feed.begin(batch(0), batch(1));
            taken(feed, BATCH);

            await().untilAsserted(() -> assertThat(counted.made).hasValue(2 * PARTS));
            feed.begin(batch(1), null);
            assertThat(taken(feed, 20)).isDeepEqualTo(directly(1));
            assertThat(counted.made).hasValue(2 * PARTS);
        }
    }

    @Test
    void makesNoMoreThanThereIsRoomFor() {
        try (var feed = new TripletFeed(counted, 2 * TripletFeed.PART)) {
            feed.begin(batch(0), batch(1));
        }
        assertThat(counted.made).as("all that was begun").hasValue(3);
    }

    @Test
    void givesImagesAgain() {
        try (var feed = new TripletFeed(counted, BATCH)) {
            feed.begin(batch(0), batch(1));

            assertThat(taken(feed, 40)).isDeepEqualTo(directly(0));
            assertThat(taken(feed, 30)).isDeepEqualTo(directly(0));
        }
    }

    @Test
    void givesMoreAtATimeThanThereIsRoomFor() {
        try (var feed = new TripletFeed(counted, TripletFeed.PART)) {
            feed.begin(batch(0), null);

            assertThat(taken(feed, BATCH)).isDeepEqualTo(directly(0));
        }
    }

    @Test
    void takesAnotherBatchThanTheOneThatWasExpected() {
        try (var feed = new TripletFeed(counted, BATCH)) {
            feed.begin(batch(0), batch(1));
            taken(feed, BATCH);

            feed.begin(batch(2), batch(3));
            assertThat(taken(feed, 32)).isDeepEqualTo(directly(2));
        }
    }

    @Test
    void takesABatchOfWhichNothingWasTakenBefore() {
        try (var feed = new TripletFeed(counted, BATCH)) {
            feed.begin(batch(0), batch(1));

            feed.begin(batch(1), null);
            assertThat(taken(feed, 32)).isDeepEqualTo(directly(1));
        }
    }

    @Test
    void failsWhereImagesCannotBeMade() {
        counted.before = some -> {
            if (Arrays.stream(some.indices()).anyMatch(index -> index == 20)) {
                throw new BadDataException("Picture 20 is broken.");
            }
        };
        try (var feed = new TripletFeed(counted, BATCH)) {
            feed.begin(batch(0), batch(1));
            assertThatThrownBy(() -> taken(feed, 32))
                    .isInstanceOf(BadDataException.class)
                    .hasMessage("Picture 20 is broken.");

            counted.before = some -> {};
            feed.begin(batch(1), null);
            assertThat(taken(feed, 32)).isDeepEqualTo(directly(1));
        }
    }

    @Test
    void failsWhereMemoryDoesNotSuffice() {
        counted.before = some -> {
            throw new OutOfMemoryError("as told");
        };
        try (var feed = new TripletFeed(counted, BATCH)) {
            feed.begin(batch(0), null);
            assertThatThrownBy(() -> taken(feed, 32)).isInstanceOf(OutOfMemoryError.class);
        }
    }

    private static float[][] taken(TripletFeed feed, int atATime) {
        var all = new float[BATCH][];
        for (int from = 0; from < BATCH; from += atATime) {
            float[][] some = taken(feed, from, Math.min(atATime, BATCH - from));
            System.arraycopy(some, 0, all, from, some.length);
        }
        return all;
    }

    /** Per triplet its three images one after the other. */
    private static float[][] taken(TripletFeed feed, int from, int count) {
        var taken = new float[count][];
        feed.take(from, count, (images, first, some, at) -> {
            for (int i = 0; i < some; i++) {
                taken[at + i] = triplet(images, first + i);
            }
        });
        return taken;
    }

    private static float[][] directly(int epoch) {
        var batch = new TripletBatch(BATCH, SIDE);
        EXAMPLES.fill(batch, batch(epoch));
        return IntStream.range(0, BATCH).mapToObj(i -> triplet(batch, i)).toArray(float[][]::new);
    }

    private static float[] triplet(TripletBatch batch, int number) {
        var triplet = new float[3 * FLOATS];
        int group = 0;
        for (float[] images : List.of(batch.reference(), batch.first(), batch.second())) {
            System.arraycopy(images, number * FLOATS, triplet, FLOATS * group++, FLOATS);
        }
        return triplet;
    }
}
