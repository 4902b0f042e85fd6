package org.dpsfleet.cli.process;

import java.net.URI;
import java.time.Duration;
import java.util.function.Predicate;
import org.dpsfleet.cli.client.CoordinatorClient;
import org.dpsfleet.schemas.http.ExperimentStatus;
import org.dpsfleet.schemas.message.Stage;

import static org.awaitility.Awaitility.await;

/** Looks at an experiment through its coordinator. */
final class Watching {
    private final String coordinator;
    private final String experiment;

    Watching(String coordinator, String experiment) {
        this.coordinator = coordinator;
        this.experiment = experiment;
    }

    /** A training that has come so far, and the experiment as it then stood. */
    record Seen(ExperimentStatus experiment, ExperimentStatus.RunningTask training) {}

    /** Waits until so many checkpoints wait for their scores. */
    void adapted(int count) {
        try (var client = new CoordinatorClient(URI.create(coordinator), null)) {
            await(count + " checkpoints")
                    .atMost(Experiments.PATIENCE)
                    .ignoreExceptions()
                    .until(() ->
                            client.experiment(client.idOf(experiment)).tasks().adapted() == count);
        }
    }

    /** Waits for a training of this attempt with at least so many steps done. */
    Seen training(int attempt, long steps, Predicate<ExperimentStatus> also) {
        return training(Stage.ADAPTATION, attempt, steps, also);
    }

    /** Waits for a training that makes a checkpoint again as this attempt of its evaluation. */
    Seen trainingAgain(int attempt, long steps) {
        return training(Stage.EVALUATION, attempt, steps, _ -> true);
    }

    private Seen training(Stage stage, int attempt, long steps, Predicate<ExperimentStatus> also) {
        try (var client = new CoordinatorClient(URI.create(coordinator), null)) {
            return await("a training of attempt " + attempt + " with " + steps + " steps")
                    .atMost(Experiments.PATIENCE)
                    .pollInterval(Duration.ofMillis(100))
                    .ignoreExceptions()
                    .until(
                            () -> {
                                var status = client.experiment(client.idOf(experiment));
                                var running = status.running();
                                if (!also.test(status)) {
                                    return null;
                                }
                                return running.stream()
                                        .filter(t -> t.stage().equals(stage))
                                        .filter(t -> t.attempt() == attempt && t.done() >= steps)
                                        .findFirst()
                                        .map(t -> new Seen(status, t))
                                        .orElse(null);
                            },
                            seen -> seen != null);
        }
    }
}
