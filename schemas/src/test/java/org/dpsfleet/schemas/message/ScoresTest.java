package org.dpsfleet.schemas.message;

import java.util.List;
import org.dpsfleet.schemas.codec.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JacksonException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ScoresTest {
    private static final double FINE = 0.75;

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, -0.001, 1.001})
    void whatIsNoShareIsRefusedWithItsPlace(double wrong) {
        refused("test_score", () -> score(wrong, FINE, List.of(), List.of(), List.of()));
        refused("test_accuracy", () -> score(FINE, wrong, List.of(), List.of(), List.of()));
        refused("pair_scores/1", () -> score(FINE, FINE, List.of(FINE, wrong), List.of(), List.of()));
        refused("validation_scores/0", () -> score(FINE, FINE, List.of(), List.of(wrong), List.of()));
        refused("score", () -> new FurtherScore("digits", wrong, FINE, 1));
        refused("accuracy", () -> new FurtherScore("digits", FINE, wrong, 1));
        refused("score", () -> new SplitScore("2afc/val/cnn", wrong, FINE, null, 1));
        refused("accuracy", () -> new SplitScore("2afc/val/cnn", FINE, wrong, null, 1));
        refused("map", () -> new SplitScore("jnd/val/cnn", null, null, wrong, 1));
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, -0.001})
    void whatIsNoLossIsRefusedWithItsEpoch(double wrong) {
        refused("validation_losses/1", () -> score(FINE, FINE, List.of(), List.of(), List.of(0.69, wrong)));
    }

    @Test
    void aMeanOverNothingIsNoScore() {
        refused("n", () -> new FurtherScore("digits", FINE, FINE, 0));
        refused("n", () -> new SplitScore("2afc/val/cnn", FINE, FINE, null, 0));
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void noDocumentHoldsWhatJsonHasNoNumberFor(double wrong) {
        // given
        record Inner(double mean, Double boxed, float single) {}
        record Outer(List<Inner> findings) {}
        // then
        for (var inner :
                List.of(new Inner(wrong, FINE, 0), new Inner(FINE, wrong, 0), new Inner(FINE, FINE, (float) wrong))) {
            assertThatThrownBy(() -> Json.encode(new Outer(List.of(new Inner(0, FINE, 0), inner))))
                    .isInstanceOf(JacksonException.class)
                    .hasMessageContaining(wrong + " is not a number")
                    .hasMessageContaining("\"findings\"]->")
                    .hasMessageContaining("[1]");
        }
        assertThat(Json.text(new Outer(List.of(new Inner(0.1, FINE, 0.1f)))))
                .isEqualTo("{\"findings\":[{\"mean\":0.1,\"boxed\":0.75,\"single\":0.1}]}");
    }

    private static void refused(String place, Runnable made) {
        assertThatIllegalArgumentException()
                .isThrownBy(made::run)
                .withMessageStartingWith(place + ": ")
                .withMessageContaining("accepted");
    }

    private static ContextScore score(
            double score, double accuracy, List<Double> pairs, List<Double> validation, List<Double> losses) {
        return new ContextScore(
                List.of("blur", "color"),
                0,
                score,
                accuracy,
                100,
                pairs,
                null,
                validation,
                losses,
                List.of(),
                List.of());
    }
}
