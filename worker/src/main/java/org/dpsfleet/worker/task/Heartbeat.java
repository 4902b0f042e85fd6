package org.dpsfleet.worker.task;

import org.dpsfleet.worker.failure.HandBackException;

/**
 * The one call by which a running task says that it lives, how far it is and where another attempt
 * could go on, and learns that it should stop. Cheap: call it after every step. The longest a step may
 * take is the worker's patience: a task whose {@link Progress#done} stays the same that long counts as
 * stuck.
 */
@FunctionalInterface
public interface Heartbeat {
    /**
     * Reports progress; one record per heartbeat interval goes out, with the latest.
     *
     * @throws HandBackException if the task is to stop: save the state if it is still {@link
     *     HandBackException#wanted}, then rethrow the exception with {@link
     *     HandBackException#resumeFrom}
     */
    void beat(Progress progress) throws HandBackException;
}
