package org.dpsfleet.schemas.http;

import java.util.List;
import org.dpsfleet.schemas.message.Stage;
import org.jspecify.annotations.Nullable;

/**
 * What became of the tasks that were to be tried again.
 *
 * @param next for {@code after} of the next request, where not all of them are in this answer
 */
public record ReplayAnswer(
        boolean dryRun,
        List<ReplayedTask> replayed,
        List<RefusedTask> refused,
        @Nullable String next) {
    public ReplayAnswer {
        replayed = List.copyOf(replayed);
        refused = List.copyOf(refused);
    }

    /** Published again, or would be in a dry run, as that attempt. */
    public record ReplayedTask(String taskId, Stage stage, int attempt) {}

    /** Left alone, for a reason. */
    public record RefusedTask(String taskId, String detail) {}
}
