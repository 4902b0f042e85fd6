package org.dpsfleet.coordinator;

import java.time.Duration;
import org.dpsfleet.coordinator.plan.Specs;
import org.dpsfleet.schemas.message.AdaptationTask;
import org.dpsfleet.schemas.message.FailureCategory;
import org.dpsfleet.schemas.message.Stage;

/**
 * The one task of an experiment on a test's fleet.
 *
 * @param experiment its id
 * @param id of the task
 */
record OneTask(TestFleet fleet, String experiment, String id) {
    /** A lease that runs out in no test. */
    static final Duration LONG = Duration.ofMinutes(5);

    /** A lease that runs out at once. */
    static final Duration SHORT = Duration.ofMillis(300);

    /** Submits an experiment of one task with three contexts. */
    static OneTask on(TestFleet fleet) {
        var experiment = fleet.api().submitted(Specs.lin("one", 3, 1L));
        return new OneTask(fleet, experiment, fleet.api().taskIds(experiment).getFirst());
    }

    /** The message of its adaptation's attempt. */
    AdaptationTask message(int attempt) {
        return fleet.topics().tasks(id).get(attempt - 1);
    }

    /** Its adaptation's attempt is claimed for long. */
    void claim(int attempt) {
        fleet.workers().claim(id, Stage.ADAPTATION, attempt, LONG);
    }

    /** Its adaptation's attempt fails. */
    void fail(int attempt, FailureCategory category) {
        fleet.workers().fail(id, Stage.ADAPTATION, attempt, category);
    }

    /** Its adaptation's attempt fails for good, and it is dead-lettered. */
    void die(int attempt) {
        claim(attempt);
        fail(attempt, FailureCategory.BAD_INPUT);
        awaitCounts("total 1, dead 1");
    }

    /** An attempt's adaptation, and evaluation with this score. */
    void finish(int attempt, double score) {
        fleet.workers().evaluate(fleet.workers().adapt(message(attempt)), score);
    }

    /** For example {@code total 1, running 1}. */
    void awaitCounts(String expected) {
        fleet.api().awaitCounts(experiment, expected);
    }
}
