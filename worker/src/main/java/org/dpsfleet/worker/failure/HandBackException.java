package org.dpsfleet.worker.failure;

import org.jspecify.annotations.Nullable;

/** The running task is to stop here: its worker stops, or nobody wants its result any more. */
public final class HandBackException extends Exception {
    private final @Nullable String resumeFrom;
    private final boolean wanted;

    /** The worker stops; another attempt continues from {@code resumeFrom}, null: from the beginning. */
    public HandBackException(@Nullable String resumeFrom) {
        this("the worker was stopped and hands the task back", resumeFrom, true);
    }

    private HandBackException(String message, @Nullable String resumeFrom, boolean wanted) {
        super(message);
        this.resumeFrom = resumeFrom;
        this.wanted = wanted;
    }

    /** The task was cancelled, or another attempt has taken over. */
    public static HandBackException unwanted() {
        return new HandBackException("the task was told to stop", null, false);
    }

    /** The same exception with the state that another attempt continues from. */
    public HandBackException resumeFrom(String uri) {
        var moved = new HandBackException(String.valueOf(getMessage()), uri, wanted);
        moved.setStackTrace(getStackTrace());
        return moved;
    }

    /** The state that another attempt continues from, null: from the beginning. */
    public @Nullable String resumeFrom() {
        return resumeFrom;
    }

    /** Whether another attempt will continue from a state saved now; false: saving it would be useless. */
    public boolean wanted() {
        return wanted;
    }
}
