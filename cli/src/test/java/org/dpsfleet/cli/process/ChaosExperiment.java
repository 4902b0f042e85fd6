package org.dpsfleet.cli.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.dpsfleet.cli.Commands;
import org.dpsfleet.schemas.codec.Json;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The experiment of the tests that disturb a fleet, of five tasks for each of its draw seeds, and what an undisturbed
 * run came to.
 *
 * @param file the experiment
 */
record ChaosExperiment(int drawSeeds, String file, CompletableFuture<ChaosExperiment.Found> undisturbed) {
    private static final String NAME = "chaos";

    /** By the experiment's text: the same run serves several tests. */
    private static final Map<String, CompletableFuture<Found>> UNDISTURBED = new HashMap<>();

    /** What a run came to: the tables and checkpoints, and the report but for when it was submitted. */
    record Found(Outcome outcome, String report) {}

    /**
     * Begins to run it in one process that nothing happens to; the fleet that is to be disturbed may start meanwhile.
     *
     * @param epochs of two steps each: how long a training takes, some 80 ms of a processor each
     */
    static ChaosExperiment run(FleetProcesses processes, int drawSeeds, int epochs) throws IOException {
        var yaml = yaml(drawSeeds, epochs);
        var file = Files.writeString(processes.folder().resolve(NAME + ".yaml"), yaml)
                .toString();
        var undisturbed = UNDISTURBED.computeIfAbsent(
                yaml, _ -> CompletableFuture.supplyAsync(() -> undisturbed(processes, file, patience(drawSeeds))));
        return new ChaosExperiment(drawSeeds, file, undisturbed);
    }

    private static Found undisturbed(FleetProcesses processes, String file, Duration patience) {
        var out = processes.folder().resolve("undisturbed");
        var run = processes.finish(Duration.ofMinutes(4).plus(patience), "run", file, "--out", out.toString());
        assertThat(run.exitCode(Duration.ZERO)).as(run.err()).isZero();
        try {
            var report = Files.readString(out.resolve(NAME).resolve("report.json"));
            return new Found(Outcome.ofRun(out, NAME), timeless(report));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String yaml(int drawSeeds, int epochs) {
        var seeds = IntStream.range(0, drawSeeds).mapToObj(Integer::toString).collect(Collectors.joining(", "));
        return """
                name: %s
                networks: [{name: alexnet, layers: [0, 1], weights: {kind: random, seed: 1}}]
                variants: [baseline, lin, tune]
                contexts: {kind: random, count: 3, seed: 0}
                draw_seeds: [%s]
                train: {kind: dead-leaves, images: 32, seed: 1}
                test: {images: {kind: dead-leaves, images: 96, seed: 2}}
                training: {batch_size: 16, epochs: %d}
                """.formatted(NAME, seeds, epochs);
    }

    /** Of two stages each. */
    int tasks() {
        return 5 * drawSeeds;
    }

    /** What its work may take at most, beyond what a fleet takes to start. */
    Duration patience() {
        return patience(drawSeeds);
    }

    private static Duration patience(int drawSeeds) {
        return Duration.ofSeconds(30L * drawSeeds);
    }

    /** Hands it to a fleet, once the undisturbed run is over. */
    void submit(ChaosFleet fleet) {
        undisturbed.join();
        var unused = answer(fleet, "submit", file);
    }

    /** A fleet found what the undisturbed run did, bit by bit. */
    void assertFoundBy(ChaosFleet fleet) {
        var csv = answer(fleet, "results", NAME, "--format", "csv");
        assertThat(Outcome.of(csv, fleet.store().models()))
                .isEqualTo(undisturbed.join().outcome());
        assertThat(csv.lines()).hasSize(1 + 9 * drawSeeds);
        var report = answer(fleet, "results", NAME, "--format", "json");
        assertThat(timeless(report)).isEqualTo(undisturbed.join().report());
    }

    /** A report without the time of its submission, the only thing in it that is not the experiment's. */
    private static String timeless(String report) {
        var read = Json.mapper().readTree(report);
        assertThat(read.path("complete").asBoolean()).isTrue();
        var submitted = read.at("/experiment/submitted_at").asString();
        assertThat(submitted).isNotEmpty();
        return report.replace(submitted, "");
    }

    /** What the command prints, run in this process. */
    private static String answer(ChaosFleet fleet, String... command) {
        var arguments = new ArrayList<>(List.of(command));
        arguments.addAll(List.of("--coordinator", fleet.coordinator(), "--token", ChaosFleet.TOKEN));
        return Commands.answer(arguments);
    }
}
