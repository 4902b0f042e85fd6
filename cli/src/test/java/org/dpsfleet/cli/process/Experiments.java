package org.dpsfleet.cli.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import static org.assertj.core.api.Assertions.assertThat;

/** The experiments of these tests; each runs undisturbed once, for the others to be compared with. */
enum Experiments {
    /** Eight tasks, none of them long. */
    MANY_TASKS("""
            name: many-tasks
            networks:
              - {name: alexnet, layers: [1], weights: {kind: random, seed: 1}}
              - {name: alexnet, layers: [1, 4], weights: {kind: random, seed: 1}}
            contexts: {kind: random, count: 3, seed: 0}
            draw_seeds: [0, 1]
            train: {kind: dead-leaves, images: 48, seed: 1}
            test: {images: {kind: dead-leaves, images: 48, seed: 2}}
            perceptual: {kind: simulated, triplets: 20, seed: 3}
            training: {batch_size: 16, epochs: 12}
            """, "many-tasks"),
    /** Two trainings of several heartbeats of a second each, even when half of one is left, and two baselines. */
    LONG_TASKS("""
            name: long-tasks
            networks: [{name: alexnet, layers: [1, 4], weights: {kind: random, seed: 1}}]
            contexts: {kind: random, count: 4, seed: 0}
            draw_seeds: [0, 1]
            train: {kind: dead-leaves, images: 64, seed: 1}
            test: {images: {kind: dead-leaves, images: 48, seed: 2}}
            training: {batch_size: 16, epochs: 80}
            """, "long-tasks");

    static final Duration PATIENCE = Duration.ofMinutes(5);

    private final String yaml;
    private final String id;
    private volatile Outcome undisturbed;

    Experiments(String yaml, String id) {
        this.yaml = yaml;
        this.id = id;
    }

    /** Its name. */
    String id() {
        return id;
    }

    /** Its file, in this folder. */
    String in(Path folder) {
        try {
            return Files.writeString(folder.resolve(id + ".yaml"), yaml).toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What {@code fleet run} makes of it in one process that nothing happens to. */
    synchronized Outcome undisturbed(FleetProcesses processes) {
        if (undisturbed == null) {
            var out = processes.folder().resolve("undisturbed");
            var run = processes.finish(PATIENCE, "run", in(processes.folder()), "--out", out.toString());
            assertThat(run.exitCode(PATIENCE)).as(run.err()).isZero();
            undisturbed = Outcome.ofRun(out, id);
        }
        return undisturbed;
    }
}
