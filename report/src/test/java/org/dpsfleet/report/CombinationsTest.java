package org.dpsfleet.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.commons.csv.CSVFormat;
import org.dpsfleet.schemas.codec.Json;
import org.dpsfleet.schemas.message.AdaptationWork;
import org.dpsfleet.schemas.message.CheckpointReady;
import org.dpsfleet.schemas.message.ContextScore;
import org.dpsfleet.schemas.message.ExperimentRecord;
import org.dpsfleet.schemas.message.TaskScores;
import org.dpsfleet.schemas.spec.ExperimentSpec;
import org.dpsfleet.testing.ExampleScores;
import org.dpsfleet.vocabulary.Logit;
import org.dpsfleet.vocabulary.Schedules;
import org.dpsfleet.vocabulary.SyncLoss;
import org.dpsfleet.vocabulary.TrainingSpec;
import org.dpsfleet.vocabulary.Variant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** Reports on experiments with several channel norms and trainings. */
class CombinationsTest {
    private static final List<List<String>> RANKINGS = ExampleScores.rankings(4);
    private static final TrainingSpec.Grid TRAININGS = new TrainingSpec.Grid(
            List.of(1024),
            List.of(10),
            new Schedules(List.of(List.of(1e-3))),
            List.of(0.2),
            List.of(0.5, 0.0),
            List.of(SyncLoss.OFF, SyncLoss.FIRST_EPOCHS),
            List.of(2),
            List.of(Logit.LARGE));

    @Test
    void eachHasAFindingWithItsOwnNumbersBesideTheBaselineOfItsNorm() {
        // given a baseline at 0.5 with channel norm and at 0.6 without; each combination adds as many hundredths as it
        // is
        // the nth of its norm
        var report = Analysis.of(experiment(), 10, scores(), List.of());

        // then
        assertThat(report.complete()).isTrue();
        assertThat(report.findings().stream()
                        .map(f -> f.subject().apart().getFirst() + " "
                                + Wording.score(f.claims().meanBaseline())
                                + " " + Wording.score(f.claims().meanAdapted())))
                .containsExactly(
                        "channel norm, dropout 0.5, sync loss off 0.500 0.510",
                        "channel norm, dropout 0.5, sync loss in the first 2 epochs 0.500 0.520",
                        "channel norm, dropout 0.0, sync loss off 0.500 0.530",
                        "channel norm, dropout 0.0, sync loss in the first 2 epochs 0.500 0.540",
                        "no channel norm, dropout 0.5, sync loss off 0.600 0.610",
                        "no channel norm, dropout 0.5, sync loss in the first 2 epochs 0.600 0.620",
                        "no channel norm, dropout 0.0, sync loss off 0.600 0.630",
                        "no channel norm, dropout 0.0, sync loss in the first 2 epochs 0.600 0.640");
        assertThat(report.findings())
                .allSatisfy(f -> assertThat(f.subject().runs()).isEqualTo(2 * RANKINGS.size()))
                .extracting(
                        f -> Objects.requireNonNull(f.subject().combination()).training())
                .startsWith(TRAININGS.all().toArray(TrainingSpec[]::new));
        assertThat(report.findings().getLast().claims().improvement().mean()).isCloseTo(0.04, within(1e-12));
    }

    @Test
    void areInTheTableAndInSectionsOfTheirOwn() {
        var report = Analysis.of(experiment(), 10, scores(), List.of());

        assertThat(SummaryTable.of(report).lines().map(line -> line.replaceAll(" +", " ")))
                .startsWith(
                        "network variant compared combination contexts baseline score improved p rho perceptual",
                        "alexnet lin spatial channel norm, dropout 0.5, sync loss off 4 0.500 0.510 100.0 % (51-100)"
                                + " n < 6 - -");
        var sections = PageSection.of(report.findings(), report.findings().size());
        assertThat(sections)
                .hasSize(8)
                .extracting(PageSection::indices)
                .containsExactly("0", "1", "2", "3", "4", "5", "6", "7");
        assertThat(HtmlPage.of(report))
                .contains("<th>combination</th>")
                .contains("<td>no channel norm, dropout 0.0, sync loss off</td>")
                .contains("layers [1, 4, 7, 11], no channel norm, dropout 0.0, sync loss off</span>")
                .contains(
                        "dropout 0.5 or 0.0, sync loss off or in the first 2 epochs, logit net large: 4 combinations");
        assertThat(Json.text(report))
                .contains("\"combination\":{\"words\":\"no channel norm, dropout 0.0, sync loss off\","
                        + "\"channel_norm\":false,\"training\":{\"batch_size\":1024,");
    }

    @Test
    void whatLacksOfOneIsNotMadeUpByAnother() {
        // given all but one
        var some = new ArrayList<>(scores());
        some.remove(3);

        // when
        var report = Analysis.of(experiment(), 10, some, List.of());

        // then
        assertThat(report.missing())
                .containsExactly(
                        "alexnet, spatial, lin, channel norm, dropout 0.0, sync loss off, draw seed 0: 8 of 8 runs"
                                + " (contexts: 4, repetitions of each: 2) have no scores");
        assertThat(report.findings()).hasSize(7);
    }

    @Test
    void tellTheRowsOfTablesApart(@TempDir Path folder) throws IOException {
        // when
        ReportFolder.write(folder, Analysis.of(experiment(), 10, scores(), List.of()), scores());

        // then
        try (var csv = CSVFormat.RFC4180
                .builder()
                .setHeader()
                .get()
                .parse(Files.newBufferedReader(folder.resolve("results.csv")))) {
            var rows = csv.getRecords();
            assertThat(csv.getHeaderNames())
                    .endsWith(
                            "batch_size",
                            "epochs",
                            "learning_rates",
                            "validation_fraction",
                            "dropout",
                            "sync_loss",
                            "sync_epochs",
                            "logit");
            assertThat(rows)
                    .extracting(row -> List.of(
                            row.get("ranking"),
                            row.get("repetition"),
                            row.get("variant"),
                            row.get("channel_norm"),
                            row.get("dropout"),
                            row.get("sync_loss"),
                            row.get("sync_epochs")))
                    .doesNotHaveDuplicates()
                    .hasSize(2 * 4 + 8 * 8)
                    .contains(
                            List.of(String.join(" ", RANKINGS.getFirst()), "0", "baseline", "false", "", "", ""),
                            List.of(
                                    String.join(" ", RANKINGS.getFirst()),
                                    "1",
                                    "lin",
                                    "false",
                                    "0.0",
                                    "first_epochs",
                                    "2"));
        }
        var tsv = Files.readAllLines(folder.resolve("results.tsv"));
        assertThat(tsv.getFirst())
                .endsWith("\tbatch_size\tepochs\tlearning_rates\tvalidation_fraction\tdropout\tsync_epochs\tlogit")
                .containsOnlyOnce("sync_loss");
        assertThat(tsv.get(1)).as("a baseline").endsWith("\tnan\tnan\tnan\tnan\tnan\tnan\tnan");
        assertThat(tsv.getLast()).endsWith("\t1024\t10\t0.001\t0.2\t0.0\t2\tlarge");
    }

    /** Programs that read the reports of such experiments find in them what they always found. */
    @Test
    void areNowhereWhereAnExperimentNamesOne() {
        // given
        var scores = ExampleScores.wholeScores(4);

        // when
        var report = Analysis.of(ExampleScores.whole(4), scores.size(), scores, List.of());

        // then
        assertThat(SummaryTable.of(report)).doesNotContain("combination");
        assertThat(Json.text(report)).doesNotContain("combination");
        assertThat(PageReport.json(report, scores.size())).doesNotContain("combination\"");
        assertThat(HtmlPage.of(report)).doesNotContain("<th>combination</th>");
        assertThat(Written.csv(scores).lines().findFirst())
                .hasValueSatisfying(header -> assertThat(header).doesNotContain("batch_size", "sync_loss"));
        assertThat(Written.tsv(scores).lines().findFirst())
                .hasValueSatisfying(header -> assertThat(header).endsWith("test_accuracy_order"));
    }

    private static ExperimentRecord experiment() {
        var example = ExampleScores.experiment(4, List.of(Variant.BASELINE, Variant.LIN), List.of(0L));
        var spec = example.spec();
        return example.withSpec(new ExperimentSpec(
                spec.name(),
                spec.protocol(),
                new ExperimentSpec.MetricGrid(
                        spec.metrics().networks(),
                        spec.metrics().variants(),
                        spec.metrics().comparisons(),
                        List.of(true, false)),
                spec.contexts(),
                spec.replicates(),
                spec.data(),
                TRAININGS));
    }

    private static List<TaskScores> scores() {
        var tasks = new ArrayList<TaskScores>();
        for (boolean norm : new boolean[] {true, false}) {
            double before = norm ? 0.5 : 0.6;
            tasks.add(task(Variant.BASELINE, norm, TrainingSpec.published(), runs(1, before)));
            for (var training : TRAININGS.all()) {
                double after = before + 0.01 * (1 + TRAININGS.all().indexOf(training));
                tasks.add(task(Variant.LIN, norm, training, runs(2, after)));
            }
        }
        return tasks;
    }

    private static List<ContextScore> runs(int repetitions, double score) {
        var runs = new ArrayList<ContextScore>();
        for (var ranking : RANKINGS) {
            for (int r = 0; r < repetitions; r++) {
                runs.add(ExampleScores.score(ranking, r, score));
            }
        }
        return runs;
    }

    private static TaskScores task(Variant variant, boolean norm, TrainingSpec training, List<ContextScore> runs) {
        var task = ExampleScores.task(variant, 0, runs);
        var made = task.checkpoint();
        var of = made.work();
        var work = new AdaptationWork(
                of.protocolVersion(),
                of.protocol(),
                variant,
                of.comparison(),
                norm,
                of.network(),
                of.contexts(),
                of.firstRepetition(),
                of.repetitions(),
                of.train(),
                training,
                of.drawSeed());
        var id = Json.sha256(work);
        return new TaskScores(
                task.version(),
                id,
                task.experimentId(),
                1,
                new CheckpointReady(1, id, "e", 1, work, made.evaluation(), "file:///c", "0", 1, "gpu-1", "cpu"),
                List.of(),
                runs,
                "eval-1",
                "cpu");
    }
}
