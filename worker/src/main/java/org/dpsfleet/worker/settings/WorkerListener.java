package org.dpsfleet.worker.settings;

import org.jspecify.annotations.Nullable;

/** Receives the events of a task loop. Called on the loop's threads; must return quickly. */
public interface WorkerListener {
    /** Ignores all events. */
    WorkerListener NONE = new WorkerListener() {};

    /** The worker is a member of its share group for the first time: tasks reach it from now on. */
    default void joined() {}

    /**
     * Kafka is there and refuses what the worker needs, such as a right.
     *
     * @param sentence why, and what would help; null: it does not refuse anything any longer
     */
    default void refused(@Nullable String sentence) {}

    /**
     * The worker fetches what its machine lacks and takes no task meanwhile.
     *
     * @param progress how far it is, for people; null: it takes tasks again
     */
    default void fetching(@Nullable String progress) {}

    /** The worker takes no more tasks. */
    default void stopping() {}

    /**
     * The process should exit and be restarted from outside.
     *
     * @param reason a sentence for people
     */
    default void restart(String reason) {}

    /**
     * There was no task for so long that the process should exit; nothing has to take its place.
     *
     * @param reason a sentence for people
     */
    default void idle(String reason) {}

    /**
     * The disk has no room for what a task writes; the task was handed back.
     *
     * @param reason what could not be written
     */
    default void noRoom(String reason) {}
}
