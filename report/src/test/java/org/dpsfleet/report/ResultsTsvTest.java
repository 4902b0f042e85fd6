package org.dpsfleet.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.dpsfleet.schemas.codec.Json;
import org.dpsfleet.testing.ExampleScores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** The table of the published code, as that code's language reads it. */
class ResultsTsvTest {
    private static final Path PYTHON = Path.of("/usr/bin/python3");
    private static final String READ = """
            import csv, json, sys
            with open(sys.argv[1], newline='') as f:
                rows = list(csv.reader(f, delimiter='\\t'))
            for row in rows[1:]:
                row[10] = int(row[10])
                row[11:] = [None if v != v else v for v in map(float, row[11:])]
            json.dump(rows, sys.stdout)
            """;

    @TempDir
    Path folder;

    private JsonNode readByPython(String table) throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(PYTHON), "no " + PYTHON + ": Python does not read the table");
        var file = folder.resolve("results.tsv");
        Files.writeString(file, table);
        var out = folder.resolve("rows.json");
        var process = new ProcessBuilder(PYTHON.toString(), "-c", READ, file.toString())
                .redirectOutput(out.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
        return Json.mapper().readTree(Files.readString(out));
    }

    /** The header is what adaptive_info_gatherer.py writes. */
    @Test
    void theHeaderIsThatOfThePublishedCode() {
        assertThat(Written.tsv(List.of()))
                .isEqualTo(("train_set test_sets augment_order architecture extraction_layers variant"
                                        + " lpips_norm metric_fun sync_loss no_channel_norm"
                                        + " version test_loss_cnn test_score_cnn"
                                        + " test_accuracy_cnn test_loss_color"
                                        + " test_score_color test_accuracy_color"
                                        + " test_loss_deblur test_score_deblur"
                                        + " test_accuracy_deblur test_loss_frameinterp"
                                        + " test_score_frameinterp"
                                        + " test_accuracy_frameinterp test_loss_superres"
                                        + " test_score_superres test_accuracy_superres"
                                        + " test_loss_traditional test_score_traditional"
                                        + " test_accuracy_traditional test_loss_SVHN"
                                        + " test_score_SVHN test_accuracy_SVHN"
                                        + " test_loss_STL10 test_score_STL10"
                                        + " test_accuracy_STL10 test_jnd test_loss_2afc"
                                        + " test_score_2afc test_accuracy_2afc"
                                        + " test_loss_order test_score_order"
                                        + " test_accuracy_order")
                                .replace(' ', '\t')
                        + "\r\n");
    }

    @Test
    void pythonReadsParametersAndNumbersAsThePublishedCodeWritesThem() throws Exception {
        var scores = ExampleScores.wholeScores(2);

        var rows = readByPython(Written.tsv(scores));

        assertThat(rows).hasSize(1 + 2 * 2 * 2 * 7);
        var header = rows.get(0).valueStream().map(JsonNode::asString).toList();
        var last = rows.get(rows.size() - 1);
        var score = scores.getLast().scores().getLast();
        assertThat(last.valueStream().limit(11).map(JsonNode::asString))
                .containsExactly(
                        "dead-leaves",
                        "STL10, SVHN",
                        String.join(", ", score.ranking()).replace("zoom_in", "zoom"),
                        "squeezenet1.1",
                        "1, 3, 7, 12",
                        "scratch",
                        "no",
                        "spatial+sort",
                        "until",
                        "yes",
                        "1");
        var digits = score.furtherTests().getFirst();
        assertThat(last.get(header.indexOf("test_score_STL10")).doubleValue()).isEqualTo(score.testScore());
        assertThat(last.get(header.indexOf("test_accuracy_SVHN")).doubleValue()).isEqualTo(digits.accuracy());
        assertThat(last.get(header.indexOf("test_score_order")).doubleValue())
                .isCloseTo((score.testScore() + digits.score()) / 2, within(1e-12));
        var twoAfc = score.perceptual().stream()
                .filter(s -> s.split().startsWith("2afc"))
                .mapToDouble(s -> java.util.Objects.requireNonNull(s.score()))
                .average();
        assertThat(last.get(header.indexOf("test_score_2afc")).doubleValue())
                .isCloseTo(twoAfc.orElseThrow(), within(1e-12));
        assertThat(last.get(header.indexOf("test_jnd")).doubleValue()).isCloseTo(0.55, within(1e-12));
        for (var loss : header.stream().filter(h -> h.startsWith("test_loss")).toList()) {
            assertThat(last.get(header.indexOf(loss)).isNull()).as(loss).isTrue();
        }
    }

    @Test
    void versionsRunThroughRepetitionsOfOneDrawSeedAndThenOfTheNext() throws Exception {
        var rows = readByPython(Written.tsv(ExampleScores.plausible(1, List.of(7L, 3L))));

        // draw seed 3 has versions 0 and 1, draw seed 7 has 2 and 3; a baseline has the first
        assertThat(rows.valueStream()
                        .skip(1)
                        .map(r -> r.get(5).asString() + r.get(10).intValue()))
                .containsExactly("baseline2", "lin2", "lin3", "baseline0", "lin0", "lin1");
        // these have none of BAPPS's splits and no second test set
        assertThat(rows.get(1).get(12).isNull()).isTrue();
        assertThat(rows.get(1).get(1).asString()).isEqualTo("STL10");
    }
}
