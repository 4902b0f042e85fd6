package org.dpsfleet.schemas.codec;

import java.util.List;
import org.dpsfleet.schemas.validation.Problem;

/** A document is not what its JSON Schema says; the message names every problem with its place. */
public class InvalidMessageException extends RuntimeException {
    private final transient List<Problem> problems;

    public InvalidMessageException(String message) {
        super(message);
        problems = List.of(new Problem("", message));
    }

    public InvalidMessageException(String message, Throwable cause) {
        super(message, cause);
        problems = List.of(new Problem("", message));
    }

    /** For a document of that type, for example {@code adaptation-task}. */
    public InvalidMessageException(String type, List<Problem> problems) {
        super("not a valid " + type + ":" + Problem.list(problems));
        this.problems = List.copyOf(problems);
    }

    /** Everything that is wrong, at least one. */
    public List<Problem> problems() {
        return problems;
    }
}
