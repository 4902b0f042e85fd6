package org.dpsfleet.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.dpsfleet.schemas.codec.Json;
import org.dpsfleet.testing.ExampleScores;
import org.dpsfleet.vocabulary.Variant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class ReportFilesTest {
    private static final Report REPORT = Analysis.of(
            ExampleScores.experiment(24, List.of(Variant.BASELINE, Variant.LIN), List.of(0L)),
            2,
            ExampleScores.plausible(24, List.of(0L)),
            List.of("task 0123: <b>weights</b> & </script> not found"));

    @TempDir
    Path folder;

    @Test
    void csvHasARowPerScoredMetric() throws IOException {
        var text = Written.csv(ExampleScores.plausible(24, List.of(0L)));

        var rows = CSVFormat.RFC4180
                .builder()
                .setHeader()
                .setSkipHeaderRecord(true)
                .get()
                .parse(new java.io.StringReader(text))
                .getRecords();
        assertThat(rows).hasSize(24 + 48);
        var first = rows.getFirst();
        assertThat(first.get("ranking").split(" ")).hasSize(6);
        assertThat(first.get("variant")).isEqualTo("baseline");
        assertThat(first.get("protocol")).isEqualTo("corrected");
        assertThat(first.get("layers")).isEqualTo("1 4 7 11");
        assertThat(first.get("perceptual:2afc/split1")).isEqualTo("0.64");
        assertThat(rows.getLast().get("repetition")).isEqualTo("1");
        assertThat(rows.getLast().get("validation_score")).isEmpty();
    }

    @Test
    void csvHasColumnsForAllThatWasScored() throws IOException {
        var scores = ExampleScores.wholeScores(2);

        var rows = CSVFormat.RFC4180
                .builder()
                .setHeader()
                .setSkipHeaderRecord(true)
                .get()
                .parse(new java.io.StringReader(Written.csv(scores)))
                .getRecords();

        // two networks, two comparisons, two contexts; the baseline once, three variants twice
        assertThat(rows).hasSize(2 * 2 * 2 * 7);
        var last = rows.getLast();
        var score = scores.getLast().scores().getLast();
        assertThat(last.get("network")).isEqualTo("squeezenet1_1");
        assertThat(last.get("weights")).isEqualTo("pretrained");
        assertThat(last.get("comparison")).isEqualTo("spatial+sort");
        assertThat(last.get("channel_norm")).isEqualTo("true");
        assertThat(last.get("variant")).isEqualTo("scratch");
        assertThat(last.get("validation_score:10"))
                .isEqualTo(score.validationScores().get(9).toString());
        assertThat(last.get("validation_loss:1"))
                .isEqualTo(score.validationLosses().get(0).toString());
        assertThat(last.get("test_score:digits"))
                .isEqualTo(score.furtherTests().getFirst().score() + "");
        assertThat(last.get("test_n:digits")).isEqualTo("300");
        assertThat(last.get("pair:rotate+translate"))
                .isEqualTo(score.pairScores().getFirst().toString());
        assertThat(last.get("pair_n:rotate+translate")).isEqualTo("30");
        assertThat(last.get("perceptual:jnd/val/cnn")).isEqualTo("0.5");
        assertThat(rows.getFirst().get("validation_loss:1")).isEmpty();
    }

    @Test
    void jsonCanBeReadBack() {
        var again = Json.mapper().readTree(Written.json(REPORT));

        var finding = again.get("findings").get(0);
        assertThat(finding.propertyNames())
                .containsExactly(
                        "network",
                        "layers",
                        "comparison",
                        "variant",
                        "judged",
                        "draw_seeds",
                        "runs",
                        "mean_baseline",
                        "mean_adapted",
                        "improvement",
                        "difficulty",
                        "perceptual",
                        "further_tests",
                        "sentences",
                        "contexts",
                        "extremes",
                        "heat_maps",
                        "distortions",
                        "validation");
        assertThat(finding.get("contexts")).hasSize(24);
        assertThat(finding.get("improvement").get("contexts").get("n").intValue())
                .isEqualTo(24);
        assertThat(again.get("experiment").get("spec").get("protocol").asString())
                .isEqualTo("corrected");
    }

    @Test
    void textIsEscapedInThePage() {
        assertThat(HtmlPage.of(REPORT))
                .contains("&lt;b&gt;weights&lt;/b&gt; &amp; &lt;/script&gt;")
                .contains("\\u003c/script>")
                .doesNotContain("<b>weights");
    }

    @Test
    void onlyAnExperimentOnStandInsIsCalledNotTheRealThing() {
        var real = new Report(
                REPORT.version(),
                REPORT.experiment(),
                REPORT.complete(),
                REPORT.missing(),
                REPORT.failures(),
                REPORT.findings(),
                REPORT.caveats(),
                List.of(),
                REPORT.facts());

        assertThat(HtmlPage.of(REPORT)).contains("Not the real thing");
        assertThat(HtmlPage.of(real)).doesNotContain("Not the real thing");
    }

    @Test
    void thePageAsksForNothingOutsideItself() {
        // then: no element or rule of the page itself names an address to load from
        var page = HtmlPage.of(REPORT);
        assertThat(page)
                .doesNotContain("<script src")
                .doesNotContain("<link rel=\"stylesheet")
                .doesNotContain("@import")
                .doesNotContain("url(http");
    }

    @Test
    void theSummaryFitsATerminal() {
        var lines = SummaryTable.of(REPORT).lines().toList();

        assertThat(lines).hasSize(2).allMatch(line -> line.length() <= 100);
        assertThat(lines.getFirst()).startsWith("network").endsWith("perceptual");
        assertThat(lines.getLast()).startsWith("alexnet  lin      spatial");
    }
}
