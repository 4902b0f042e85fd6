package org.dpsfleet.worker;

/**
 * The one call by which a running task says that it lives, how far it is and where another attempt
 * could go on, and learns that it should stop. Cheap: call it after every step.
 */
@FunctionalInterface
public interface Heartbeat {
    /**
     * Reports progress; one record per heartbeat interval goes out, with the latest.
     *
     * @throws HandBackException if the worker is stopping: save the state, then rethrow the
     *     exception with {@link HandBackException#resumeFrom}
     */
    void beat(Progress progress) throws HandBackException;
}
