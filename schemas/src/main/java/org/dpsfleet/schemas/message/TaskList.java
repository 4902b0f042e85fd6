package org.dpsfleet.schemas.message;

/**
 * How to list the tasks of an experiment: plan its specification with the record's {@code columns_per_task}.
 *
 * @param planVersion of the planner that made it
 * @param count of the tasks
 * @param sha256 of their ids in the plan's order, each followed by a line feed: a planner that gives others is of
 *     another version
 */
public record TaskList(int planVersion, int count, String sha256) {}
