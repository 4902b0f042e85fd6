package org.dpsfleet.coordinator.store;

/** What the keys and values of a {@link StateStore} are about. */
public enum Table {
    /** What the store is of: its format, cluster and topics, the offsets that it stands for, totals. */
    META,
    /** Experiments by id. */
    EXPERIMENTS,
    /** The ids of experiments' tasks, a thousand at a time, by experiment, list and position. */
    TASK_LISTS,
    /** Which experiments asked for a task, by its id. */
    ASKED_BY,
    /** Tasks by id. */
    TASKS,
    /** The ids of tasks whose outcome is still to come. */
    OPEN_TASKS,
    /** The ids of tasks that were deleted. */
    DELETED_TASKS,
    /** The first scores of every task, by task id. */
    SCORES,
    /** The newest dead letter of every task, by task id. */
    LETTERS,
    /** The newest repeated message of every task, by task id. */
    REPEATS,
    /** The dead letters that are the end of their task so far, the newest first. */
    DEAD_BY_TIME,
    /** The same by task id. */
    DEAD_BY_TASK,
    /** The ids of dead-lettered tasks whose message somebody copied back to its topic. */
    COPIED
}
