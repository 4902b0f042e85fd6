package org.dpsfleet.cli.progress;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.dpsfleet.cli.client.CoordinatorClient;
import org.dpsfleet.cli.outcome.CommandFailure;
import org.dpsfleet.schemas.http.ExperimentStatus;

/** Follows an experiment to its end. */
public final class Watch {
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(300);

    private Watch() {}

    /**
     * Shows the experiment's progress until it has ended.
     *
     * @throws InterruptedException if the thread is asked to stop
     */
    public static ExperimentStatus untilEnd(CoordinatorClient client, String experimentId, ProgressDisplay progress)
            throws InterruptedException {
        return untilEnd(client, experimentId, progress, new CompletableFuture<>());
    }

    /**
     * The same, of a fleet that may come to an end before the experiment.
     *
     * @param ended fails then, with the reason
     * @throws CommandFailure with that reason
     * @throws InterruptedException if the thread is asked to stop
     */
    public static ExperimentStatus untilEnd(
            CoordinatorClient client, String experimentId, ProgressDisplay progress, CompletableFuture<Void> ended)
            throws InterruptedException {
        while (true) {
            var status = client.experiment(experimentId);
            progress.show(status);
            if (status.state().ended()) {
                return status;
            }
            try {
                ended.get(BETWEEN_LOOKS.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException _) {
                // It goes on; so does the watching.
            } catch (ExecutionException e) {
                throw CommandFailure.of(e);
            }
        }
    }
}
