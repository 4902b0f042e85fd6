package org.dpsfleet.coordinator.task;

/** The steps within one attempt, in the order they are taken. */
public enum Phase {
    PUBLISHED,
    RUNNING,
    WAITING,
    DEAD_LETTERED,
    CANCELLED,
    DONE
}
