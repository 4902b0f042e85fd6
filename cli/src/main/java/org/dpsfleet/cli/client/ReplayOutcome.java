package org.dpsfleet.cli.client;

import java.util.List;

/** What became of the tasks that were to be tried again. */
public record ReplayOutcome(boolean dryRun, List<Replayed> replayed, List<Refused> refused) {
    /** Nothing to do. */
    public static ReplayOutcome nothing(boolean dryRun) {
        return new ReplayOutcome(dryRun, List.of(), List.of());
    }

    /** Published again, or would be in a dry run, as that attempt. */
    public record Replayed(String taskId, String stage, int attempt) {}

    /** Left alone, for a reason. */
    public record Refused(String taskId, String detail) {}
}
