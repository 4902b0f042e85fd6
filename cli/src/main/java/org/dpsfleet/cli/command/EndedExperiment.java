package org.dpsfleet.cli.command;

import java.io.PrintWriter;
import java.util.Locale;
import org.dpsfleet.cli.client.CoordinatorClient;
import org.dpsfleet.cli.outcome.CommandFailure;
import org.dpsfleet.schemas.http.ExperimentStatus;

/** An experiment that has ended, for the commands that let the fleet forget it. */
record EndedExperiment(ExperimentStatus status) {
    /**
     * Finds it at a coordinator.
     *
     * @param idOrName as a person names it
     * @throws CommandFailure if it is not there or has not ended
     */
    static EndedExperiment find(CoordinatorClient client, String idOrName) {
        var status = client.experiment(client.idOf(idOrName));
        if (!status.state().ended()) {
            throw CommandFailure.usage(String.format(
                    Locale.ROOT,
                    "%s has not ended: %d of %d tasks are done; wait for it, or give it up with fleet cancel",
                    status.name(),
                    status.tasks().done(),
                    status.tasks().total()));
        }
        return new EndedExperiment(status);
    }

    /**
     * Deletes it from the fleet.
     *
     * @param err for the progress of a large one
     */
    void delete(CoordinatorClient client, PrintWriter err) {
        int deleted = 0;
        int kept = 0;
        while (true) {
            var answer = client.delete(status.experimentId());
            deleted += answer.deleted();
            kept += answer.kept();
            if (answer.left() == 0) {
                break;
            }
            err.printf(Locale.ROOT, "%d tasks deleted, %d left%n", deleted, answer.left());
            err.flush();
        }
        err.printf(Locale.ROOT, "deleted %s (%s): %d tasks", status.name(), status.experimentId(), deleted);
        if (kept > 0) {
            err.printf(Locale.ROOT, "; %d stay for another experiment", kept);
        }
        err.println();
        err.flush();
    }
}
