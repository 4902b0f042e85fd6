package org.dpsfleet.cli.collect;

import java.util.List;
import java.util.function.Consumer;
import org.dpsfleet.cli.client.CoordinatorClient;
import org.dpsfleet.cli.outcome.CommandFailure;
import org.dpsfleet.cli.outcome.ExitCode;
import org.dpsfleet.schemas.http.ExperimentStatus;

/**
 * Which works the experiments of some fleets refer to.
 *
 * @param coordinators of all fleets that share a store
 */
record References(List<CoordinatorClient> coordinators) {
    private static final int TRIES = 3;

    References {
        coordinators = List.copyOf(coordinators);
    }

    /**
     * Asks every coordinator for the works of every experiment it knows, the newest first.
     *
     * @param each is given the ids of an experiment's works
     * @return how many experiments there are
     * @throws CommandFailure if one does not answer, or can't say which works they are
     */
    int ask(Consumer<List<String>> each) {
        int count = 0;
        for (var coordinator : coordinators) {
            for (var experiment : coordinator.experiments().reversed()) {
                each.accept(works(coordinator, experiment));
                count++;
            }
        }
        return count;
    }

    /** None of an experiment that was deleted meanwhile. */
    private static List<String> works(CoordinatorClient coordinator, ExperimentStatus experiment) {
        var id = experiment.experimentId();
        for (int left = TRIES; ; left--) {
            try {
                return coordinator.works(id);
            } catch (CommandFailure e) {
                if (e.exitCode() != ExitCode.NOT_FOUND) {
                    throw e;
                }
                // So does a coordinator answer that is too old to know the question, and it may have come back.
                if (left == 0) {
                    throw CommandFailure.failed(
                            "which checkpoints belong to %s (%s) can't be said: %s; is the coordinator of this version?"
                                    .formatted(experiment.name(), id, e.getMessage()),
                            e);
                }
                if (!known(coordinator, id)) {
                    return List.of();
                }
            }
        }
    }

    private static boolean known(CoordinatorClient coordinator, String id) {
        try {
            var _ = coordinator.experiment(id);
            return true;
        } catch (CommandFailure e) {
            if (e.exitCode() == ExitCode.NOT_FOUND) {
                return false;
            }
            throw e;
        }
    }
}
