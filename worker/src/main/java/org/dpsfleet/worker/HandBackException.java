package org.dpsfleet.worker;

import org.jspecify.annotations.Nullable;

/** The worker is stopping and hands its task back to the fleet. */
public final class HandBackException extends Exception {
    private final @Nullable String resumeFrom;

    /** From where another attempt goes on; null: from the beginning. */
    public HandBackException(@Nullable String resumeFrom) {
        super("the worker was stopped and hands the task back");
        this.resumeFrom = resumeFrom;
    }

    /** The same with the place another attempt goes on from. */
    public HandBackException resumeFrom(String uri) {
        var moved = new HandBackException(uri);
        moved.setStackTrace(getStackTrace());
        return moved;
    }

    /** Where another attempt goes on from, null: from the beginning. */
    public @Nullable String resumeFrom() {
        return resumeFrom;
    }
}
