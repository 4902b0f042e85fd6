package org.dpsfleet.schemas.message;

import org.jspecify.annotations.Nullable;

/**
 * How to list the tasks of an experiment: plan its specification with the record's {@code columns_per_task}.
 *
 * @param planVersion of the planner that made it
 * @param count of the tasks
 * @param sha256 of their ids in the plan's order, each followed by a line feed: a planner that gives others is of
 *     another version
 * @param generation of their ids, which are those of the content in generation 0; null for 0. Where a task was
 *     deleted, experiments that ask for it later have the next generation.
 */
public record TaskList(
        int planVersion, int count, String sha256, @Nullable Integer generation) {
    /** Of generation 0. */
    public TaskList(int planVersion, int count, String sha256) {
        this(planVersion, count, sha256, null);
    }

    /** The generation of the ids, from 0. */
    public int idGeneration() {
        return generation == null ? 0 : generation;
    }
}
