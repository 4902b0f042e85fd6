package org.dpsfleet.schemas.experiment;

import java.util.List;
import org.dpsfleet.schemas.validation.Problem;

/** An experiment that can't run as it stands; the message lists every problem with its place. */
public class InvalidExperimentException extends RuntimeException {
    private final transient List<Problem> problems;

    public InvalidExperimentException(List<Problem> problems) {
        super(headline(problems.size()) + Problem.list(problems));
        this.problems = List.copyOf(problems);
    }

    /** Everything that is wrong, at least one. */
    public List<Problem> problems() {
        return problems;
    }

    private static String headline(int count) {
        return "the experiment has " + (count == 1 ? "a problem:" : count + " problems:");
    }
}
