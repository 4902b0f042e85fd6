package org.dpsfleet.schemas.message;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Why a task failed; decides what happens next. */
public enum FailureCategory {
    /** The task itself is wrong; no attempt can succeed. */
    @JsonProperty("bad_input")
    BAD_INPUT(false),
    /**
     * Data or weights are not on this machine, or are not what the task names; another may have
     * them.
     */
    @JsonProperty("missing_data")
    MISSING_DATA(true),
    /** The checkpoint that the task names is not in the store, or is damaged; it is made again. */
    @JsonProperty("checkpoint")
    CHECKPOINT(true),
    /** The device, or the worker's process, ran out of memory; the message says which. */
    @JsonProperty("out_of_memory")
    OUT_OF_MEMORY(true),
    /** A loss, or a distance of an adapted metric, is not a number. */
    @JsonProperty("diverged")
    DIVERGED(false),
    /** The worker vanished: its lease ran out. */
    @JsonProperty("lost")
    LOST(true),
    /** The worker was told to stop and handed the task back; does not count as a failed attempt. */
    @JsonProperty("handed_back")
    HANDED_BACK(true),
    /**
     * The worker was told that another attempt has taken over, and stopped; does not count as a failed
     * attempt.
     */
    @JsonProperty("superseded")
    SUPERSEDED(true),
    /** Anything else: a defect of the software or of the machine. */
    @JsonProperty("internal")
    INTERNAL(true);

    private final boolean retryable;

    FailureCategory(boolean retryable) {
        this.retryable = retryable;
    }

    /** Whether another attempt may succeed. */
    public boolean retryable() {
        return retryable;
    }
}
