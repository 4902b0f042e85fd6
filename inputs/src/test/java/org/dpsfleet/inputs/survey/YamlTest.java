package org.dpsfleet.inputs.survey;

import org.dpsfleet.schemas.yaml.PlainScalars;
import org.dpsfleet.schemas.yaml.YamlDocument;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class YamlTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "photos",
                ".",
                "a/b.c-d_e",
                "true",
                "Null",
                "No",
                "y",
                "12",
                "1e3",
                ".inf",
                "~",
                "it's",
                "a: b",
                "a #b",
                "{a}",
                "*x",
                "\u00e9t\u00e9",
                "tab\there",
                "line\nbreak",
                "quote\"and\\slash\u0007",
                "\u2028",
                "\ud83d\ude00",
                " leading",
                "",
            })
    void whatIsWrittenIsReadBackAsTheSameText(String text) {
        var tree = YamlDocument.read("{path: " + Yaml.text(text) + "}", PlainScalars.CORE)
                .tree();
        assertThat(tree.path("path").isString()).isTrue();
        assertThat(tree.path("path").asString()).isEqualTo(text);
    }

    @Test
    void plainWordsHaveNoQuotesAndTheOthersHave() {
        assertThat(Yaml.text("photos/train")).isEqualTo("photos/train");
        assertThat(Yaml.text("true")).isEqualTo("'true'");
        // A text for YAML 1.2, but not for who reads 1.1.
        assertThat(Yaml.text("No")).isEqualTo("'No'");
    }
}
