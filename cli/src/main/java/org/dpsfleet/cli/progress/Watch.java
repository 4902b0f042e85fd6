package org.dpsfleet.cli.progress;

import java.time.Duration;
import org.dpsfleet.cli.client.CoordinatorClient;
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
    public static ExperimentStatus untilEnd(CoordinatorClient client, String experimentId, Progress progress)
            throws InterruptedException {
        while (true) {
            var status = client.experiment(experimentId);
            progress.show(status);
            if (status.state().ended()) {
                return status;
            }
            Thread.sleep(BETWEEN_LOOKS);
        }
    }
}
