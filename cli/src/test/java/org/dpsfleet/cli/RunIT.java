package org.dpsfleet.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.dpsfleet.cli.run.EmbeddedWorker;
import org.dpsfleet.cli.run.HangingWorkers;
import org.dpsfleet.cli.run.OutFolder;
import org.dpsfleet.cli.run.PlainWorkers;
import org.dpsfleet.cli.run.Roles;
import org.dpsfleet.cli.run.WorkerRole;
import org.dpsfleet.vocabulary.Variant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@code fleet run} with a real broker and the real coordinator; the workers only make scores up.
 */
@ResourceLock(Commands.LOG)
class RunIT {
    private static final Roles ALL_WELL = Commands.roles(PlainWorkers.gpu(t -> false), PlainWorkers.eval());
    private static final WorkerRole UNTOUCHED = settings -> {
        throw new AssertionError("no worker is needed for what is done");
    };

    @TempDir
    Path folder;

    private Path file = Path.of("");
    private Path out = Path.of("");

    @BeforeEach
    void writeExperiment() throws IOException {
        out = folder.resolve("out");
        file = Files.writeString(folder.resolve("small.yaml"), """
                        name: small
                        networks: [{name: alexnet, weights: {kind: random}}]
                        contexts: {kind: random, count: 12}
                        train: {kind: dead-leaves, images: 8}
                        test: {images: {kind: dead-leaves, images: 8}}
                        perceptual: {kind: simulated, triplets: 4}
                        """);
    }

    private Commands.Outcome run(Roles roles) {
        return Commands.run(roles, Map.of(), "run", file.toString(), "--out", out.toString());
    }

    @Test
    void anExperimentRunsFromItsFileToItsReportAndIsNotDoneTwice() throws IOException {
        var first = run(ALL_WELL);

        assertThat(first.code()).as(first.err()).isZero();
        assertThat(first.err()).contains("24/24 contexts [").contains("contexts per hour");
        var lines = first.out().lines().toList();
        assertThat(lines.get(1)).startsWith("alexnet  lin").contains("100.0 %", "1.00", "+0.000");
        assertThat(Path.of(lines.getLast())).exists().hasFileName("report.html");
        assertThat(out.resolve("small")).isDirectoryContaining("glob:**/results.csv");
        assertThat(out.resolve("fleet.log")).isNotEmptyFile();

        // when: the same command again, with workers that have nothing to do, and a place for the report
        var elsewhere = folder.resolve("else where");
        var again = Commands.run(
                Commands.roles(PlainWorkers.gpu(t -> true), PlainWorkers.eval()),
                Map.of(),
                "run",
                file.toString(),
                "--out",
                out.toString(),
                "--report",
                elsewhere.toUri().toString());

        assertThat(again.code()).as(again.err()).isZero();
        assertThat(again.out()).isEqualTo(first.out());
        assertThat(again.err())
                .doesNotContain("contexts per hour")
                .contains("the report is at " + elsewhere.resolve("report.html") + " as well");
        for (var name : List.of("report.html", "report.json", "results.csv", "results.tsv", "results.parquet")) {
            assertThat(elsewhere.resolve(name))
                    .hasSameBinaryContentAs(out.resolve("small").resolve(name));
        }
    }

    @Test
    void tasksThatAreGivenUpLeaveAPartialReportAndTheirSentence() throws IOException {
        var outcome =
                run(Commands.roles(PlainWorkers.gpu(t -> t.work().variant() == Variant.LIN), PlainWorkers.eval()));

        assertThat(outcome.code()).as(outcome.err()).isEqualTo(4);
        assertThat(outcome.err())
                .contains("was given up in its adaptation after one attempt (diverged)")
                .contains("the loss is not a number");
        assertThat(out.resolve("small/report.html"))
                .content()
                .contains("This report is partial")
                .contains("12 of 12 contexts have no scores");
    }

    @Test
    void aTaskThatHangsEndsTheRunWhichGoesOnWhenStartedAgain() throws IOException {
        // when
        var hung = run(Commands.roles(HangingWorkers.gpu(), PlainWorkers.eval()));

        // then
        assertThat(hung.code()).as(hung.err()).isEqualTo(75);
        assertThat(hung.err())
                .contains("fleet: the task made no progress for 1 s and can't be ended; start it again")
                .doesNotContain("\tat ");
        assertThat(out.resolve("fleet.log")).content().doesNotContain("did not stop cleanly");
        var again = run(ALL_WELL);
        assertThat(again.code()).as(again.err()).isZero();
    }

    @Test
    void patienceBelowALeaseIsAMistake() {
        var outcome = Commands.run(
                Commands.roles(EmbeddedWorker.gpu(), EmbeddedWorker.eval()),
                Map.of(),
                "run",
                file.toString(),
                "--out",
                out.toString(),
                "--patience",
                "1s");

        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err()).contains("patience", "accepted: at least the lease");
    }

    @Test
    void aPlaceForTheReportIsTriedOutAtTheStart() throws IOException {
        var taken = Files.writeString(folder.resolve("taken"), "no folder");

        var outcome = Commands.run(
                Commands.roles(UNTOUCHED, UNTOUCHED),
                Map.of(),
                "run",
                file.toString(),
                "--out",
                out.toString(),
                "--report",
                taken.toString());

        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.err())
                .startsWith("fleet: " + taken + " cannot be written")
                .doesNotContain("\tat ");
        assertThat(out).doesNotExist();
    }

    @Test
    void aFolderInUseIsNamed() {
        try (var taken = OutFolder.take(out)) {
            var outcome = run(Commands.roles(UNTOUCHED, UNTOUCHED));

            assertThat(outcome.code()).isEqualTo(2);
            assertThat(outcome.err()).contains(taken + " is in use by another fleet run");
        }
    }
}
