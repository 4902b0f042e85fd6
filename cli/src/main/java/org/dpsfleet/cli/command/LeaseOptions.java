package org.dpsfleet.cli.command;

import java.time.Duration;
import org.dpsfleet.cli.outcome.CommandFailure;
import org.dpsfleet.worker.settings.TaskLease;
import picocli.CommandLine.Option;

/** How long a process that runs tasks holds one without a sign of life, and without progress. */
final class LeaseOptions {
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

    @Option(
            names = "--lease",
            hidden = true,
            converter = TimeSpan.class,
            defaultValue = "20s",
            description = "that a silent worker keeps its task; at least three heartbeats (default: 20s)")
    private Duration lease = Duration.ZERO;

    @Option(
            names = "--heartbeat",
            hidden = true,
            converter = TimeSpan.class,
            defaultValue = "4s",
            description = "between two signs of life (default: 4s)")
    private Duration heartbeat = Duration.ZERO;

    /** What the options say. */
    TaskLease lease() {
        try {
            return new TaskLease(lease, heartbeat, patience);
        } catch (IllegalArgumentException e) {
            throw CommandFailure.usage(String.valueOf(e.getMessage()));
        }
    }
}
