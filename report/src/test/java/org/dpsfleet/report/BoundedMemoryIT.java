package org.dpsfleet.report;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import org.apache.commons.statistics.descriptive.Median;
import org.dpsfleet.schemas.codec.Json;
import org.dpsfleet.schemas.message.ContextScore;
import org.dpsfleet.schemas.message.TaskScores;
import org.dpsfleet.testing.ManyScores;
import org.dpsfleet.testing.process.ChildProcess;
import org.dpsfleet.vocabulary.Variant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** Reports are made in bounded memory, and their numbers are those of all runs in memory at once. */
class BoundedMemoryIT {
    @TempDir
    Path folder;

    /** Of these metrics the scores alone would fill several such heaps. */
    @Test
    void twoHundredThousandMetricsFitIntoASmallHeap() throws Exception {
        var ended = ChildProcess.run(ChildProcess.builder(
                List.of("-Xmx128m", "-XX:+UseSerialGC"), ManyMetrics.class, folder.toString(), "55"));

        assertThat(ended.exit()).as(ended.output()).isZero();
        assertThat(ended.output()).contains(String.valueOf(720 * 5 * 56));
        try (var rows = Files.lines(folder.resolve("results.csv"))) {
            assertThat(rows.count()).isEqualTo(1 + 720 * 5 * 56);
        }
        var report = Json.mapper().readTree(Files.readString(folder.resolve("report.json")));
        assertThat(report.at("/complete").asBoolean()).isTrue();
        assertThat(report.at("/findings/0/runs").asInt()).isEqualTo(720 * 5 * 55);
        assertThat(report.at("/findings/0/contexts")).hasSize(720);
    }

    @Test
    void theNumbersAreThoseOfAllRunsInMemory() {
        // given
        var scores = new ManyScores(ManyMetrics.size(48, 3));
        var tasks = new ArrayList<TaskScores>(scores);

        // when
        var report = Analysis.of(scores.experiment(), scores.size(), scores, List.of());
        var finding = report.findings().getFirst();

        // then
        assertThat(report.missing()).isEmpty();
        var contexts = new LinkedHashSet<>(tasks.stream()
                .flatMap(t -> t.scores().stream())
                .map(ContextScore::ranking)
                .toList());
        var before = contexts.stream()
                .mapToDouble(c -> mean(tasks, Variant.BASELINE, c, ContextScore::testScore))
                .toArray();
        var after = contexts.stream()
                .mapToDouble(c -> mean(tasks, Variant.LIN, c, ContextScore::testScore))
                .toArray();
        var changes = new double[before.length];
        for (int c = 0; c < changes.length; c++) {
            changes[c] = after[c] - before[c];
        }
        var improvement = Objects.requireNonNull(finding.claims().improvement());
        assertThat(improvement.median()).isCloseTo(Median.withDefaults().evaluate(changes), within(1e-12));
        assertThat(improvement.mean())
                .isCloseTo(Arrays.stream(changes).average().orElseThrow(), within(1e-12));
        assertThat(improvement.runs().n()).isEqualTo(48 * 5 * 3);
        var split =
                Objects.requireNonNull(finding.claims().perceptual()).splits().getFirst();
        assertThat(split.adapted())
                .isCloseTo(
                        mean(
                                tasks,
                                Variant.LIN,
                                null,
                                s -> Objects.requireNonNull(
                                        s.perceptual().getFirst().score())),
                        within(1e-12));
        var last = finding.evidence().validation().getLast();
        assertThat(Objects.requireNonNull(last.loss()).mean())
                .isCloseTo(
                        mean(tasks, Variant.LIN, null, s -> s.validationLosses().getLast()), within(1e-12));
    }

    /** Over all runs of a variant, or those of a context: every cell has as many. */
    private static double mean(
            List<TaskScores> tasks, Variant variant, List<String> context, ToDoubleFunction<ContextScore> score) {
        return tasks.stream()
                .filter(t -> t.checkpoint().work().variant() == variant)
                .flatMap(t -> t.scores().stream())
                .filter(s -> context == null || s.ranking().equals(context))
                .mapToDouble(score)
                .average()
                .orElseThrow();
    }
}
