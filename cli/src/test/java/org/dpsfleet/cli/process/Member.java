package org.dpsfleet.cli.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.kafka.common.utils.Utils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A place in the fleet: one process at a time, and another one as soon as that has ended, as a supervisor
 * does it. Belongs to one thread.
 */
final class Member {
    // A worker's grace time and what it waits for Kafka beyond it, on a machine with other work to do.
    private static final Duration TO_STOP = Duration.ofMinutes(3);

    private final String name;
    private final Path folder;
    private final Pattern ready;
    private final Program program;
    private final Map<String, String> environment;
    private final List<String> unasked = new ArrayList<>();
    private FleetProcess process;
    private int starts;
    private boolean struck;
    private Instant stopsBy = Instant.MAX;
    private Instant thawsAt = Instant.MAX;

    /**
     * @param name its role and a number, for example {@code gpu-worker-1}
     * @param folder that the processes write their output to
     * @param ready what a process writes to standard error once it works
     * @param program that each of its processes runs
     * @param environment what they have in theirs beside that of this process
     */
    Member(String name, Path folder, Pattern ready, Program program, Map<String, String> environment) {
        this.name = name;
        this.folder = folder;
        this.ready = ready;
        this.program = program;
        this.environment = environment;
        this.process = start();
    }

    /** For example {@code gpu-worker}. */
    String role() {
        return program.role();
    }

    /** Waits until its first process works. */
    void awaitReady() {
        process.awaitErr(ready);
    }

    /** Whether its process works, as far as one can see from outside. */
    boolean isReady() {
        return !struck && process.isAlive() && ready.matcher(process.err()).find();
    }

    /** Sends its process a signal; the process freezes, ends at once or ends in order. */
    void strike(Strike strike, Duration freeze) {
        process.signal(strike.signal());
        struck = true;
        if (strike == Strike.BROKER_REPLACED) {
            process.kill();
            deleteData();
        }
        if (strike.ends()) {
            stopsBy = Instant.now().plus(TO_STOP);
        } else {
            thawsAt = Instant.now().plus(freeze);
        }
    }

    /** Does what a supervisor does: another process where one has ended; lets a frozen one go on. */
    void tend() {
        var now = Instant.now();
        if (now.isAfter(thawsAt)) {
            thaw();
        }
        if (!process.isAlive()) {
            if (!struck) {
                unasked.add(process.lastWords());
            }
            process = start();
        } else {
            assertThat(now).as("%s stops after a signal", this).isBefore(stopsBy);
        }
    }

    /** Lets it go on, if it is frozen. */
    void thaw() {
        if (!thawsAt.equals(Instant.MAX)) {
            process.signal("CONT");
            thawsAt = Instant.MAX;
            struck = false;
        }
    }

    /** The last words of processes that ended though nobody had asked them to. */
    List<String> unasked() {
        return List.copyOf(unasked);
    }

    /** Its process ends, and no other one follows. */
    void end() {
        if (process.isAlive()) {
            process.kill();
        }
    }

    private void deleteData() {
        try {
            Utils.delete(program.data().toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private FleetProcess start() {
        struck = false;
        stopsBy = Instant.MAX;
        thawsAt = Instant.MAX;
        return FleetProcess.start("%s.%03d".formatted(name, starts++), folder, environment, program);
    }

    @Override
    public String toString() {
        return "%s.%03d".formatted(name, starts - 1);
    }
}
