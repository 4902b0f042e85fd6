package org.dpsfleet.gpuworker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A disk that takes its time whenever a process waits for its bytes to be safe: strace holds up every
 * {@code fsync} in the kernel.
 *
 * @param perSync how long each takes
 * @param log where the calls are written down
 */
record SlowDisk(Duration perSync, Path log) {
    /** Goes before the command of the process that has this disk. */
    List<String> command() {
        return List.of(
                "strace",
                "--follow-forks",
                "--seccomp-bpf",
                "--output=" + log,
                "--trace=fsync",
                "--inject=fsync:delay_exit=" + perSync.toMillis() * 1000);
    }

    /** How often the process has waited. */
    long syncs() throws IOException {
        try (var lines = Files.lines(log)) {
            // A call during which another thread makes one as well is logged as begun and as resumed.
            return lines.filter(line -> line.contains(" fsync(")).count();
        }
    }

    /** Whether strace is installed and allowed here. */
    static boolean isPossible() throws InterruptedException {
        try {
            return new ProcessBuilder("strace", "--output=/dev/null", "true")
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
