package org.dpsfleet.coordinator.http;

import java.util.List;
import java.util.Locale;

/** A request that is answered with a problem document. */
final class ProblemException extends RuntimeException {
    private final transient Problem problem;

    ProblemException(Problem problem) {
        super(problem.detail());
        this.problem = problem;
    }

    static ProblemException of(int status, String detail) {
        return new ProblemException(Problem.of(status, detail));
    }

    /** For a body with these problems. */
    static ProblemException body(int status, List<org.dpsfleet.schemas.validation.Problem> problems) {
        var places = problems.stream()
                .map(p -> new Problem.Place(p.path(), p.message()))
                .toList();
        var detail = places.size() == 1
                ? "the body has a problem"
                : String.format(Locale.ROOT, "the body has %d problems", places.size());
        return new ProblemException(Problem.of(status, detail, places));
    }

    Problem problem() {
        return problem;
    }
}
