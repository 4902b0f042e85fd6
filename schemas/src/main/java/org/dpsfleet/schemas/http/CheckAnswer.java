package org.dpsfleet.schemas.http;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What is wrong with an experiment, or what submitting it would do.
 *
 * @param faults from the top of the text to its end; empty where it can be submitted
 * @param plan what would be done; null where there are faults
 * @param experiment what is to be submitted; null where there are faults
 */
public record CheckAnswer(
        List<Fault> faults,
        @Nullable PlannedWork plan,
        @Nullable JsonNode experiment) {
    public CheckAnswer {
        faults = List.copyOf(faults);
    }

    /**
     * Something that is wrong.
     *
     * @param line from 1; 0 where none can be named
     * @param pointer JSON pointer, empty for the whole document
     */
    public record Fault(int line, String pointer, String detail) {}

    /**
     * What would be done.
     *
     * @param known whether this experiment was submitted before
     * @param tasks that answer it
     * @param metrics that are adapted or scored: contexts, times everything that they are combined with
     * @param published tasks that were not published for another experiment before
     * @param alreadyDone tasks that have their scores already
     * @param secondsLeft by what tasks like these took since the coordinator started, spread over the workers that were
     *     heard of; null while nothing like these was done
     */
    public record PlannedWork(
            String experimentId,
            String name,
            boolean known,
            int tasks,
            long metrics,
            int published,
            int alreadyDone,
            @Nullable Long secondsLeft) {}
}
