package org.dpsfleet.perceptual.context;

import java.util.List;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.distortion.Distortion;
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
        assertThat(ranking.position(Distortion.COLOR)).isZero();
        assertThat(ranking.position(Distortion.BLUR)).isEqualTo(5);
    }

    @Test
    void theLessDisruptiveIsCloser() {
        Ranking ranking = Ranking.parse(TEXT);
        assertThat(ranking.judge(Distortion.ZOOM_IN, Distortion.ROTATE)).isZero();
        assertThat(ranking.judge(Distortion.ROTATE, Distortion.ZOOM_IN)).isEqualTo(1);
        assertThatThrownBy(() -> ranking.judge(Distortion.BLUR, Distortion.BLUR))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
        "color,zoom_in,rotate,translate,darken           | it lacks blur.",
        "color,zoom_in,rotate,translate,darken,color     | it lacks blur; it names color 2 times.",
        "colour,zoom_in,rotate,translate,darken,blur     | 'colour' is no distortion (did you mean "
            + "color?)",
        "color,zoom-in,rotate,translate,darken,blur      | did you mean zoom_in?",
        "color,elephant,rotate,translate,darken,blur     | 'elephant' is no distortion; it lacks "
            + "zoom_in.",
        "color,zoom_in,rotate,translate,darken,blur,     | '' is no distortion",
        "color,zoom_in,rotate,translate,darken,blur,blur | it names blur 2 times.",
    })
    void aFaultIsNamed(String text, String message) {
        assertThatThrownBy(() -> Ranking.parse(text)).isInstanceOf(BadDataException.class)
                .hasMessageContaining(message).hasMessageContaining("'" + text + "'");
    }

    @Test
    void theConstructorChecksAsWell() {
        assertThatThrownBy(() -> new Ranking(List.of(Distortion.BLUR)))
                .isInstanceOf(BadDataException.class).hasMessageContaining("it lacks rotate,");
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
        assertThatThrownBy(() -> Rankings.random(721, 7)).isInstanceOf(BadDataException.class)
                .hasMessageContaining("1 to 720");
    }
}
