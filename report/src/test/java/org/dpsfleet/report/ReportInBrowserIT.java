package org.dpsfleet.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.dpsfleet.schemas.message.TaskScores;
import org.dpsfleet.testing.ExampleScores;
import org.dpsfleet.testing.ManyScores;
import org.dpsfleet.testing.browser.ChromiumCommand;
import org.dpsfleet.vocabulary.Comparison;
import org.dpsfleet.vocabulary.Variant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** The page in a real browser, from disk and without a network. */
class ReportInBrowserIT {
    @TempDir
    Path folder;

    @Test
    void thePageDrawsAllItsPlotsWithoutErrors() throws Exception {
        // given
        var scores = ExampleScores.plausible(24, List.of(0L, 1L));
        var report = Analysis.of(
                ExampleScores.experiment(24, List.of(Variant.BASELINE, Variant.LIN), List.of(0L, 1L)),
                scores.size(),
                scores,
                List.of());
        var page = ReportFolder.write(folder, report, scores);

        // when
        var opened = open(page);

        // then
        assertThat(opened.dom).contains("data-ready=\"4\"");
        assertThat(opened.dom.split("<svg ", -1)).hasSizeGreaterThanOrEqualTo(5);
        assertThat(opened.dom).contains("Table (24 rows)").contains("Hardest contexts");
        assertThat(opened.log.lines().filter(l -> l.contains("CONSOLE"))).isEmpty();
    }

    @Test
    void networksAndComparisonsAreSectionsAndVariantsStandSideBySide() throws Exception {
        // given
        var scores = ExampleScores.wholeScores(12);
        var report = Analysis.of(ExampleScores.whole(12), scores.size(), scores, List.of());
        var page = ReportFolder.write(folder, report, scores);

        // when
        var opened = open(page);

        // then: nine plots in each of four sections, a table under each, and no complaint
        assertThat(opened.dom).contains("data-ready=\"36\"");
        assertThat(opened.dom.split("<svg ", -1)).hasSizeGreaterThanOrEqualTo(37);
        assertThat(opened.dom.split("<summary>Table \\(", -1)).hasSize(37);
        assertThat(opened.dom.split("class=\"variant\"", -1)).hasSize(1 + 4 * 3);
        assertThat(opened.dom)
                .contains("All combinations")
                .contains("Hardest contexts for the baseline", "Easiest contexts for scratch")
                .contains("tune − baseline", "places apart", "digits");
        assertThat(opened.log.lines().filter(l -> l.contains("CONSOLE"))).isEmpty();
    }

    @Test
    void aPageOfManySectionsDrawsTheFirstAndTheOneThatIsAskedFor() throws Exception {
        // given
        var scores = Stream.of(Comparison.values())
                .flatMap(c -> Stream.of(Variant.BASELINE, Variant.LIN).map(v -> task(c, v)))
                .toList();
        var report = Analysis.of(ExampleScores.whole(3), scores.size(), scores, List.of());
        var page = ReportFolder.write(folder, report, scores);

        // when
        var plain = open(page.toUri().toString());
        var asked = open(page.toUri() + "#combination-3");

        // then
        assertThat(plain.dom).contains("data-ready=\"4\"");
        assertThat(asked.dom).contains("data-ready=\"8\"");
        assertThat(asked.log.lines().filter(l -> l.contains("CONSOLE"))).isEmpty();
    }

    /** As many combinations as the paper has, each with all contexts. */
    @Test
    void aPageOfTheFullGridCountsItsContextsAndOpens() throws Exception {
        // given
        var scores = new ManyScores(new ManyScores.Size(
                List.of(ExampleScores.ALEXNET),
                List.of(Comparison.SPATIAL),
                1,
                List.of(Variant.BASELINE, Variant.LIN, Variant.TUNE),
                720,
                1,
                720));
        var one = Analysis.of(scores.experiment(), scores.size(), scores, List.of());
        var grid = IntStream.range(0, 14 * 5)
                .boxed()
                .flatMap(i -> one.findings().stream().map(finding -> of("network " + i, finding)))
                .toList();
        var report = new Report(
                one.version(),
                one.experiment(),
                one.complete(),
                one.missing(),
                one.failures(),
                grid,
                one.caveats(),
                one.warnings(),
                one.facts());

        // when
        var page = folder.resolve("report.html");
        Files.writeString(page, HtmlPage.of(report));
        var opened = open(page);

        // then: all of the first section is drawn, and the page says what it shows
        assertThat(page).satisfies(p -> assertThat(Files.size(p)).isLessThan(5_000_000));
        assertThat(opened.dom)
                .contains(
                        "data-ready=\"9\"",
                        "Contexts are counted here",
                        "2AFC score over contexts",
                        "Hardest contexts for tune")
                .contains("<td>lin, change</td>");
        assertThat(opened.log.lines().filter(l -> l.contains("CONSOLE"))).isEmpty();
    }

    /** The same of another network. */
    private static Finding of(String network, Finding finding) {
        var subject = finding.subject();
        return new Finding(
                new Finding.Subject(
                        network,
                        subject.layers(),
                        subject.comparison(),
                        subject.variant(),
                        subject.judged(),
                        subject.drawSeeds(),
                        subject.runs(),
                        subject.combination()),
                finding.claims(),
                finding.sentences(),
                finding.evidence());
    }

    private static TaskScores task(Comparison comparison, Variant variant) {
        var scores = ExampleScores.rankings(3).stream()
                .map(r -> ExampleScores.score(r, 0, 0.5 + 0.1 * variant.ordinal(), 0.7))
                .toList();
        return ExampleScores.task(ExampleScores.ALEXNET, comparison, variant, 0, List.of(), scores);
    }

    private Opened open(Path page) throws IOException, InterruptedException {
        return open(page.toUri().toString());
    }

    private record Opened(String dom, String log) {}

    private Opened open(String page) throws IOException, InterruptedException {
        var dom = folder.resolve("dom.html").toFile();
        var log = folder.resolve("chromium.log").toFile();
        var command = ChromiumCommand.of(folder.resolve("profile"));
        command.addAll(List.of("--enable-logging=stderr", "--virtual-time-budget=10000", "--dump-dom", page));
        var process = new ProcessBuilder(command)
                .redirectOutput(dom)
                .redirectError(log)
                .start();
        try {
            assertThat(process.waitFor(120, TimeUnit.SECONDS))
                    .as("chromium ends")
                    .isTrue();
        } finally {
            process.destroyForcibly().waitFor();
        }
        return new Opened(Files.readString(dom.toPath()), Files.readString(log.toPath()));
    }
}
