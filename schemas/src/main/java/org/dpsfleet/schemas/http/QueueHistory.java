package org.dpsfleet.schemas.http;

import java.time.Instant;
import java.util.List;
import org.dpsfleet.schemas.message.Stage;

/**
 * How many tasks were in each stage, over the last hour or since the coordinator started.
 *
 * @param stages in the order in which tasks pass them
 * @param samples the oldest first
 */
public record QueueHistory(List<Stage> stages, List<QueueSample> samples) {
    public QueueHistory {
        stages = List.copyOf(stages);
        samples = List.copyOf(samples);
    }

    /**
     * Of one moment.
     *
     * @param waiting tasks of each stage that no worker holds and that have no outcome
     * @param running tasks of each stage that a worker holds
     */
    public record QueueSample(Instant at, List<Integer> waiting, List<Integer> running) {
        public QueueSample {
            waiting = List.copyOf(waiting);
            running = List.copyOf(running);
        }
    }
}
