package org.dpsfleet.schemas.http;

import org.dpsfleet.schemas.message.TaskScores;

/**
 * A line of an experiment's results, in the order of its plan.
 *
 * @param cursor the task's place in the plan, from 0; {@code after} with it goes on behind this line
 */
public record ScoredTask(int cursor, TaskScores scores) {}
