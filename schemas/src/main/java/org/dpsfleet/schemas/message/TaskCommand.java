package org.dpsfleet.schemas.message;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;

/**
 * Value of {@code dps.commands}, keyed by task id: the coordinator tells the worker that runs a task, or takes
 * its message later, to stop. It is repeated for as long as a worker runs the task, so a worker reads the
 * topic from its end.
 *
 * @param version of this message's schema
 * @param attempt this one and earlier ones are to stop, later ones are not
 */
public record TaskCommand(int version, String taskId, Stage stage, int attempt, Reason reason, Instant at) {
    public static final int VERSION = 1;

    /** Why the task is to stop. */
    public enum Reason {
        /** A person asked for it. */
        @JsonProperty("cancelled")
        CANCELLED,
        /** The attempt's lease ran out, and another attempt or its result is there. */
        @JsonProperty("superseded")
        SUPERSEDED
    }
}
