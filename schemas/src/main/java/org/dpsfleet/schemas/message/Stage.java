package org.dpsfleet.schemas.message;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * A step of a task's way, as messages and meters name it. Any name may stand in a message; which stages a
 * fleet has, and in which order, is for its {@link org.dpsfleet.schemas.stage.Pipeline} to say.
 *
 * @param name in lower case, for example {@code adaptation}
 */
public record Stage(@JsonValue String name) {
    /** A gpu-worker turns the task into a checkpoint. */
    public static final Stage ADAPTATION = new Stage("adaptation");

    /** An eval-worker turns the checkpoint into scores. */
    public static final Stage EVALUATION = new Stage("evaluation");

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public Stage {
        // A fleet has millions of events in memory, and each names its stage.
        name = name.intern();
    }

    @Override
    public String toString() {
        return name;
    }
}
