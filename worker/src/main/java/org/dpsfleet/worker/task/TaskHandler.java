package org.dpsfleet.worker.task;

import java.util.List;
import java.util.Optional;
import org.dpsfleet.worker.failure.HandBackException;
import org.dpsfleet.worker.failure.TaskFailure;

/**
 * The work itself.
 *
 * @param <T> the task: an adaptation task, or a checkpoint to score
 * @param <R> its result: a checkpoint, or scores
 */
@FunctionalInterface
public interface TaskHandler<T, R> {
    /**
     * Does one task, on a thread of its own. Whatever it leaves outside Kafka is durable when it
     * returns. Its thread is interrupted when the task is cancelled, or superseded by another attempt:
     * a step that takes more than a second or two should look.
     *
     * @throws TaskFailure to decide what happens next; any other exception counts as
     *     {@code out_of_memory} if it is one, else as {@code internal}
     * @throws HandBackException thrown by {@link Heartbeat#beat}, to be passed on
     */
    R handle(T task, Heartbeat heartbeat) throws Exception;

    /**
     * What this machine does not have yet for a task and can fetch; empty: nothing. Others get the task first, while
     * this worker fetches. {@link #handle} fetches on its own what is still lacking when it is called.
     */
    default Optional<Lack> lack(T task) {
        return Optional.empty();
    }

    /**
     * The handler of tasks that one message brought: it handles each of them once, on a thread of its own, all at the
     * same time, so that they can share work. Tasks that are not to run are not among them.
     *
     * @param tasks several
     */
    default TaskHandler<T, R> together(List<T> tasks) {
        return this;
    }

    /**
     * Called once a task's attempt has ended, in whatever way, and be it before {@link #handle} was called.
     */
    default void ended(T task) {}
}
