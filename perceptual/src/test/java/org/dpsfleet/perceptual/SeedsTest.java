package org.dpsfleet.perceptual;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class SeedsTest {
    @Test
    void theSameLabelsGiveTheSameStream() {
        assertThat(Seeds.generator(7, "draws", 3).longs(100).toArray())
                .isEqualTo(Seeds.generator(7, "draws", 3L).longs(100).toArray());
    }

    @Test
    void anotherSeedOrLabelGivesAnotherStream() {
        assertThat(new long[] {
                    Seeds.generator(7, "draws", 3).nextLong(),
                    Seeds.generator(8, "draws", 3).nextLong(),
                    Seeds.generator(7, "draws", 4).nextLong(),
                    Seeds.generator(7, "draw", "s3").nextLong(),
                    Seeds.generator(7, "draws3").nextLong(),
                    Seeds.generator(7).nextLong()
                })
                .doesNotHaveDuplicates();
    }

    @Test
    void streamsStayWhatTheyWereWhenExperimentsWereRun() {
        // Pinned: another value means that old experiments cannot be repeated any more.
        assertThat(Seeds.generator(1, "pinned", 2).nextLong()).isEqualTo(5464120356966079759L);
        assertThat(Seeds.derive(1, "pinned", 2)).isEqualTo(5786555628271756092L);
    }
}
