package org.dpsfleet.schemas.message;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The two steps of a task's way. */
public enum Stage {
    /** A gpu-worker turns the task into a checkpoint. */
    @JsonProperty("adaptation")
    ADAPTATION,
    /** An eval-worker turns the checkpoint into scores. */
    @JsonProperty("evaluation")
    EVALUATION
}
