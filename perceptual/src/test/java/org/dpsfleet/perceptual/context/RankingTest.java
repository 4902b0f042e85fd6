package org.dpsfleet.perceptual.context;

import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.distortion.Distortion;
import org.dpsfleet.perceptual.distortion.Distortions;
import org.dpsfleet.perceptual.distortion.DrawnDistortion;
import org.dpsfleet.perceptual.distortion.Scratch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class RankingTest {
    private static final String TEXT = "color,zoom_in,rotate,translate,darken,blur";

    @Test
    void isReadAndWritten() {
        Ranking ranking = Ranking.parse(" color, zoom_in,rotate,translate,darken,blur ");
        assertThat(ranking).hasToString(TEXT);
        assertThat(ranking.position(Distortions.COLOR)).isZero();
        assertThat(ranking.position(Distortions.BLUR)).isEqualTo(5);
    }

    @Test
    void theLessDisruptiveIsCloser() {
        Ranking ranking = Ranking.parse(TEXT);
        assertThat(ranking.judge(Distortions.ZOOM_IN, Distortions.ROTATE)).isZero();
        assertThat(ranking.judge(Distortions.ROTATE, Distortions.ZOOM_IN)).isEqualTo(1);
        assertThatThrownBy(() -> ranking.judge(Distortions.BLUR, Distortions.BLUR))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "blur                 | it names 1, and 2 are the least.",
                "color,blur,color     | it names color 2 times.",
                "colour,zoom_in,blur  | 'colour' is no distortion (did you mean color?)",
                "color,zoom-in,rotate | did you mean zoom_in?",
                "color,elephant,color | 'elephant' is no distortion; it names color 2 times.",
                "color,inverted       | 'inverted' is no distortion (did you mean invert?)",
                "color,zoom_in,       | '' is no distortion",
            })
    void aFaultIsNamed(String text, String message) {
        assertThatThrownBy(() -> Ranking.parse(text))
                .isInstanceOf(BadDataException.class)
                .hasMessageContaining(message)
                .hasMessageContaining("'" + text + "'");
    }

    @Test
    void theConstructorChecksAsWell() {
        assertThatThrownBy(() -> new Ranking(List.of(Distortions.BLUR)))
                .isInstanceOf(BadDataException.class)
                .hasMessageContaining("it names 1");
    }

    @Test
    void thereAre720InLexicographicOrder() {
        List<Ranking> all = Rankings.all();
        assertThat(all).hasSize(720).doesNotHaveDuplicates();
        assertThat(all.getFirst()).hasToString("rotate,translate,darken,color,blur,zoom_in");
        assertThat(all.get(1)).hasToString("rotate,translate,darken,color,zoom_in,blur");
        assertThat(all.getLast()).hasToString("zoom_in,blur,color,darken,translate,rotate");
    }

    @Test
    void randomOnesAreDistinctAndAFunctionOfTheSeed() {
        List<Ranking> some = Rankings.random(100, 7);
        assertThat(some).hasSize(100).doesNotHaveDuplicates();
        assertThat(Rankings.random(40, 7)).isEqualTo(some.subList(0, 40));
        assertThat(Rankings.random(40, 8)).isNotEqualTo(some.subList(0, 40));
        assertThat(Rankings.random(720, 7)).containsExactlyInAnyOrderElementsOf(Rankings.all());
        assertThat(Rankings.random(3, 7))
                .as("what was drawn at all times")
                .hasToString("[zoom_in,color,blur,translate,rotate,darken,"
                        + " color,darken,translate,blur,zoom_in,rotate,"
                        + " translate,blur,color,zoom_in,rotate,darken]");
        assertThatThrownBy(() -> Rankings.random(721, 7))
                .isInstanceOf(BadDataException.class)
                .hasMessageContaining("1 to 720");
    }

    @Test
    void anySetOfDistortionsCanBeRanked() {
        // given one of the distortions comes from outside
        Distortion invert = Distortions.parse("invert");
        // when
        List<Ranking> all = Rankings.all(List.of(invert, Distortions.BLUR, Distortions.ROTATE));
        // then
        assertThat(all)
                .extracting(Ranking::toString)
                .containsExactly(
                        "rotate,blur,invert",
                        "rotate,invert,blur",
                        "blur,rotate,invert",
                        "blur,invert,rotate",
                        "invert,rotate,blur",
                        "invert,blur,rotate");
        assertThat(Rankings.kinds(all)).containsExactly(Distortions.ROTATE, Distortions.BLUR, invert);
        assertThat(all.get(3).judge(invert, Distortions.ROTATE)).isZero();
        assertThatThrownBy(() -> all.get(3).judge(invert, Distortions.COLOR))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Rankings.kinds(List.of(all.get(0), Ranking.parse("rotate,blur"))))
                .isInstanceOf(BadDataException.class)
                .hasMessageContaining("'rotate,blur,invert' and 'rotate,blur'");
    }

    @Test
    void ofManyDistortionsRankingsAreDrawnWithoutListingAll() {
        // given
        List<Distortion> eight = distortions(8);
        // when
        List<Ranking> all = Rankings.random(40_320, 3, eight);
        // then
        assertThat(all).hasSize(40_320).doesNotHaveDuplicates();
        assertThat(Rankings.random(20, 3, eight)).isEqualTo(all.subList(0, 20));
        assertThat(Rankings.random(1000, 3, distortions(12))).doesNotHaveDuplicates();
        assertThat(Rankings.all(distortions(7))).hasSize(5040);
        assertThatThrownBy(() -> Rankings.all(eight))
                .isInstanceOf(BadDataException.class)
                .hasMessageContaining("7 distortions at most, not of 8: d0, d1,");
        assertThatThrownBy(() -> Rankings.random(1, 1, distortions(13)))
                .isInstanceOf(BadDataException.class)
                .hasMessageContaining("12 distortions at most");
        assertThatThrownBy(() -> Rankings.random(40_321, 1, eight))
                .isInstanceOf(BadDataException.class)
                .hasMessageContaining("1 to 40320");
        assertThatThrownBy(() -> Rankings.all(List.of(Distortions.BLUR, Distortions.BLUR)))
                .isInstanceOf(BadDataException.class)
                .hasMessageContaining("blur 2 times");
    }

    private static List<Distortion> distortions(int count) {
        return IntStream.range(0, count)
                .<Distortion>mapToObj(i -> new Named("d" + i))
                .toList();
    }

    /** A distortion of which only the name matters. */
    private record Named(String name) implements Distortion {
        @Override
        public DrawnDistortion draw(RandomGenerator random, int side) {
            return new DrawnDistortion(this);
        }

        @Override
        public void apply(DrawnDistortion drawn, float[] source, int from, float[] target, int to, Scratch scratch) {
            throw new UnsupportedOperationException();
        }
    }
}
