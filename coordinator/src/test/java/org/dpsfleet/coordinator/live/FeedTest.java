package org.dpsfleet.coordinator.live;

import java.util.stream.IntStream;
import org.dpsfleet.coordinator.live.Feed.Subject;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class FeedTest {
    private static final Subject ONE = new Subject("worker", "one");
    private static final Subject TWO = new Subject("worker", "two");

    private final Feed feed = new Feed();

    @Test
    void whatWasSaidSeveralTimesIsReadOnce() {
        feed.say(ONE, "1");
        feed.say(TWO, "2");
        feed.say(ONE, "3");

        assertThat(feed.after(0, 10)).extracting(Feed.Word::json).containsExactly("2", "3");
        assertThat(feed.after(feed.after(0, 10).getFirst().number(), 10))
                .extracting(Feed.Word::json)
                .containsExactly("3");
        assertThat(feed.after(0, 1)).extracting(Feed.Word::json).containsExactly("2");
    }

    @Test
    void whoeverKnewASubjectIsToldThatItIsGone() {
        feed.say(ONE, "1");
        feed.gone(ONE, "gone");
        feed.gone(TWO, "never there");

        assertThat(feed.after(0, 10)).extracting(Feed.Word::event).containsExactly("gone");
        feed.say(ONE, "back");
        assertThat(feed.after(0, 10)).extracting(Feed.Word::json).containsExactly("back");
    }

    @Test
    void manySubjectsThatAreGoneAreForgottenAndWhoeverMissedThemReadsTheWhole() {
        feed.say(TWO, "stays");
        long early = feed.after(0, 10).getLast().number();
        IntStream.range(0, 2000).mapToObj(i -> new Subject("worker", "w" + i)).forEach(subject -> {
            feed.say(subject, "here");
            feed.gone(subject, "gone");
        });
        long late = feed.after(early, 10_000).getLast().number();

        assertThat(feed.after(0, 10_000)).hasSize(1001);
        assertThat(feed.goesOnFrom(early)).isFalse();
        assertThat(feed.goesOnFrom(late)).isTrue();
        assertThat(feed.goesOnFrom(late + 1)).isFalse();
    }

    @Test
    void listenersAreToldUntilTheyStopListening() {
        int[] told = {0};
        var stop = feed.listen(() -> told[0]++);
        feed.flush();
        stop.run();
        feed.flush();

        assertThat(told[0]).isEqualTo(1);
    }
}
