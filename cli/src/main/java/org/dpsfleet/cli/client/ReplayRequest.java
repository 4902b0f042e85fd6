package org.dpsfleet.cli.client;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which dead letters to try again: exactly one of task ids, an experiment and all.
 *
 * @param category only those that failed for this reason; null for any
 * @param dryRun say what would be done and do nothing
 */
public record ReplayRequest(
        @Nullable List<String> taskIds,
        @Nullable String experimentId,
        boolean all,
        @Nullable String category,
        boolean dryRun) {}
