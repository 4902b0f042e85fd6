package org.dpsfleet.cli.command;

import java.time.Duration;
import org.dpsfleet.cli.outcome.CommandFailure;
import org.dpsfleet.worker.settings.TaskLease;
import picocli.CommandLine.Option;

/** How long a process that runs tasks waits for one that makes no progress. */
final class PatienceOption {
    @Option(
            names = "--patience",
            paramLabel = "TIME",
            converter = TimeSpan.class,
            defaultValue = "30m",
            description = {
                "with a task that makes no progress, as long as its longest step at least; then the",
                "process ends with exit code 75 to be started again (default: 30m)"
            })
    private Duration patience = Duration.ofMinutes(30);

    Duration time() {
        return patience;
    }

    /** The usual lease with this patience. */
    TaskLease lease() {
        try {
            return new TaskLease(TaskLease.USUAL.length(), TaskLease.USUAL.heartbeat(), patience);
        } catch (IllegalArgumentException e) {
            throw CommandFailure.usage(String.valueOf(e.getMessage()));
        }
    }
}
