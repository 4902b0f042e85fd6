package org.dpsfleet.coordinator.http;

import java.util.List;
import java.util.Map;
import org.dpsfleet.schemas.http.ProblemDocument;
import org.dpsfleet.schemas.validation.Problem;

/** A request that is answered with a problem document. */
final class ProblemException extends RuntimeException {
    private final transient ProblemDocument problem;
    private final transient Map<String, String> headers;

    private ProblemException(ProblemDocument problem, Map<String, String> headers) {
        super(problem.detail());
        this.problem = problem;
        this.headers = headers;
    }

    static ProblemException of(int status, String detail) {
        return new ProblemException(ProblemDocument.of(status, detail), Map.of());
    }

    /** For a well-formed body with these problems. */
    static ProblemException body(List<Problem> problems) {
        return new ProblemException(ProblemDocument.body(problems), Map.of());
    }

    /** The same with a header that such an answer has to have. */
    ProblemException with(String header, String value) {
        return new ProblemException(problem, Map.of(header, value));
    }

    ProblemDocument problem() {
        return problem;
    }

    Map<String, String> headers() {
        return headers;
    }
}
