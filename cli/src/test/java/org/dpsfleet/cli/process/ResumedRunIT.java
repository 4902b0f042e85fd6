package org.dpsfleet.cli.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.dpsfleet.cli.process.Experiments.LONG_TASKS;
import static org.dpsfleet.cli.process.Experiments.PATIENCE;

/** {@code fleet run} that something ends in the middle: the same command goes on, and is not fooled. */
class ResumedRunIT {
    @RegisterExtension
    final FleetProcesses processes = new FleetProcesses();

    private Path out = Path.of("");
    private String file = "";

    @BeforeEach
    void place() {
        out = processes.folder().resolve("out");
        file = LONG_TASKS.in(processes.folder());
    }

    /** Heard of often, so that it is struck early in its trainings. */
    private FleetProcess start() {
        return processes.start("run", file, "--out", out.toString(), "--heartbeat", "1s");
    }

    private static Watching.Seen training(FleetProcess run, int attempt, long steps) {
        // Something is done already, and something is under way.
        return new Watching(run.coordinator(), LONG_TASKS.id())
                .training(attempt, steps, status -> status.tasks().done() > 0);
    }

    @Test
    void aKilledRunGoesOnAndAFinishedOneIsLeftAsItIs() throws IOException {
        // given
        var expected = LONG_TASKS.undisturbed(processes);
        var killed = start();
        var seen = training(killed, 1, 20);
        killed.kill();
        assertThat(seen.experiment().state().ended()).isFalse();
        var done = made(out);

        // when
        var second = start();

        // then
        assertThat(second.exitCode(PATIENCE)).as(second.err()).isZero();
        assertThat(Outcome.ofRun(out, LONG_TASKS.id())).isEqualTo(expected);
        assertThat(done).isNotEmpty().hasSizeLessThan(4);
        assertThat(made(out)).containsAllEntriesOf(done).hasSize(4);
        assertThat(leftovers(out)).isEmpty();

        // when: once more, though nothing is left to do
        var checkpoints = made(out);
        var report = Files.readString(out.resolve("long-tasks/report.json"));
        var third = start();

        // then
        assertThat(third.exitCode(PATIENCE)).as(third.err()).isZero();
        assertThat(third.out()).isEqualTo(second.out());
        assertThat(third.err()).doesNotContain("contexts per hour");
        assertThat(made(out)).isEqualTo(checkpoints);
        assertThat(out.resolve("long-tasks/report.json")).hasContent(report);
    }

    @Test
    void aSignalStopsTheRunInOrderAndTheSameCommandGoesOnFromTheSameEpoch() throws IOException {
        // given
        var expected = LONG_TASKS.undisturbed(processes);
        var first = start();
        var interrupted = training(first, 1, 20);

        // when
        first.signal(interrupt());

        // then
        assertStopped(first);
        assertThat(leftovers(out)).anyMatch(name -> name.endsWith(".training"));

        // when
        var second = start();
        var resumed = training(second, 2, 1);
        second.signal("TERM");

        // then: the steps of the unfinished epoch are all that was lost
        assertThat(resumed.training().taskId()).isEqualTo(interrupted.training().taskId());
        assertThat(resumed.training().done())
                .isGreaterThan(interrupted.training().done() - 4);
        assertStopped(second);

        // when
        var third = start();

        // then
        assertThat(third.exitCode(PATIENCE)).as(third.err()).isZero();
        assertThat(Outcome.ofRun(out, LONG_TASKS.id())).isEqualTo(expected);
        assertThat(leftovers(out)).isEmpty();
    }

    private void assertStopped(FleetProcess run) {
        assertThat(run.exitCode(PATIENCE)).as(run.err()).isEqualTo(130);
        assertThat(run.err())
                .contains("interrupted; the same command goes on where this one stopped")
                .contains(out.toString())
                .doesNotContain("\tat ");
        assertThat(run.out()).isEmpty();
    }

    /** SIGINT, unless this process was started to ignore it, which its children inherit. */
    private static String interrupt() throws IOException {
        var status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return "INT";
        }
        var ignored = Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("SigIgn:"))
                .mapToLong(line -> Long.parseUnsignedLong(line.substring(7).strip(), 16))
                .sum();
        return (ignored & 2) == 0 ? "INT" : "TERM";
    }

    /** When each finished checkpoint was made. */
    private static Map<String, FileTime> made(Path out) throws IOException {
        var made = new TreeMap<String, FileTime>();
        for (var folder : Outcome.folders(out.resolve("checkpoints"))) {
            made.put(folder.getFileName().toString(), Files.getLastModifiedTime(folder.resolve("model.safetensors")));
        }
        return made;
    }

    /** What lies among the checkpoints and is none. */
    private static List<String> leftovers(Path out) throws IOException {
        try (var files = Files.list(out.resolve("checkpoints"))) {
            return files.map(f -> f.getFileName().toString())
                    .filter(name -> !name.matches("[0-9a-f]{64}"))
                    .toList();
        }
    }
}
