package org.dpsfleet.coordinator.dispatch;

import java.util.List;
import org.dpsfleet.schemas.message.Stage;

/** What became of the dead letters that were to be replayed. */
public record ReplayOutcome(boolean dryRun, List<Replayed> replayed, List<Refused> refused) {
    public ReplayOutcome {
        replayed = List.copyOf(replayed);
        refused = List.copyOf(refused);
    }

    /** Published again, or would be in a dry run, as that attempt. */
    public record Replayed(String taskId, Stage stage, int attempt) {}

    /** Left alone, for a reason. */
    public record Refused(String taskId, String detail) {}
}
