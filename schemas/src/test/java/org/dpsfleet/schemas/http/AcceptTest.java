package org.dpsfleet.schemas.http;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class AcceptTest {
    private static final List<String> OFFERS = List.of("application/json", "text/html");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                " | application/json",
                "'' | application/json",
                "*/* | application/json",
                "text/html | text/html",
                "TEXT/HTML;level=1 | text/html",
                "text/* | text/html",
                "text/html;q=0.4, application/json;q=0.5 | application/json",
                "text/html, */*;q=0.8 | text/html",
                "application/json;q=0, */* | text/html",
                "application/*;q=0.1, text/html;q=0.01 | application/json",
                "image/png | ",
                "text/html;q=0 | ",
                "text/html;q=much | ",
                "*/*;q=0 | ",
                "application/problem+json | ",
                ",, ; | "
            })
    void theBestOfferIsChosen(String header, String best) {
        assertThat(Accept.best(header, OFFERS)).isEqualTo(java.util.Optional.ofNullable(best));
    }
}
