package org.dpsfleet.benchmarks.topics;

import org.dpsfleet.schemas.topic.Topic;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What a topic would have if its broker had kept all of it. */
class TopicSizeTest {
    @Test
    void whatIsDeletedCountsAsMuchAsWhatIsThere() {
        // given: 25 of 100 records are there
        var size = new TopicSize(Topic.HEARTBEATS, 5_000, 100, 75, null, null);

        // then
        assertThat(size.bytesOfAll()).isEqualTo(20_000);
    }

    @Test
    void ofATopicThatIsEmptyByNowNothingIsKnown() {
        assertThat(new TopicSize(Topic.HEARTBEATS, 0, 100, 100, null, null).bytesOfAll())
                .isZero();
    }
}
