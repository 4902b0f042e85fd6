package org.dpsfleet.schemas.experiment;

import java.util.List;
import org.dpsfleet.schemas.validation.Problem;

/** An experiment whose text is no YAML or no JSON, so that nothing can be said of its content. */
public final class UnreadableExperimentException extends InvalidExperimentException {
    UnreadableExperimentException(Problem problem) {
        super(List.of(problem));
    }
}
