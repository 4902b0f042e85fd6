package org.dpsfleet.cli.run;

import java.nio.file.Path;
import org.dpsfleet.schemas.topic.KafkaSettings;

/** A kind of worker that this process can be. */
@FunctionalInterface
public interface WorkerRole {
    /**
     * Starts taking tasks and returns at once. Closing what it returns hands the running task back and
     * waits until that is done.
     */
    AutoCloseable start(Settings settings);

    /**
     * What a worker needs.
     *
     * @param data folder that the paths of experiments are relative to
     * @param weights folder of weight files
     * @param checkpoints folder that checkpoints are written to
     * @param healthPort for {@code /metrics}, {@code /livez}, {@code /readyz}; 0 for any free one, -1
     *     for none
     */
    record Settings(
            KafkaSettings kafka, Path data, Path weights, Path checkpoints, int healthPort) {}
}
