package org.dpsfleet.schemas.codec;

import java.util.LinkedHashMap;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class CanonicalJsonTest {
    /** Values of RFC 8785, appendix B, and what the fleet's hyper-parameters look like. */
    @ParameterizedTest
    @CsvSource({
        "0.0, 0",
        "-0.0, 0",
        "1.0, 1",
        "0.0002, 0.0002",
        "0.5, 0.5",
        "-1.5, -1.5",
        "1e-6, 0.000001",
        "1e-7, 1e-7",
        "9.999999999999997e22, 9.999999999999997e+22",
        "1e23, 1e+23",
        "999999999999999700000, 999999999999999700000",
        "1e21, 1e+21",
        "333333333.3333332, 333333333.3333332",
        "-0.0000033333333333333333, -0.0000033333333333333333"
    })
    void writesNumbersAsJavaScriptDoes(double value, String text) {
        assertThat(CanonicalJson.number(value)).isEqualTo(text);
    }

    @Test
    void sortsKeysAtEveryDepthAndKeepsWholeNumbersExact() {
        // given
        var inner = new LinkedHashMap<String, Object>();
        inner.put("z", Long.MAX_VALUE);
        inner.put("a", "\u00fc/\"");
        var outer = new LinkedHashMap<String, Object>();
        outer.put("kind", List.of(inner));
        outer.put("images", true);
        // then
        assertThat(CanonicalJson.of(outer))
                .isEqualTo("{\"images\":true,\"kind\":[{\"a\":\"\u00fc/\\\"\"," + "\"z\":9223372036854775807}]}");
    }
}
