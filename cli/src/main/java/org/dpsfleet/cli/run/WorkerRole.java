package org.dpsfleet.cli.run;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import org.dpsfleet.schemas.topic.KafkaSettings;
import org.jspecify.annotations.Nullable;

/** A kind of worker that this process can be. */
@FunctionalInterface
public interface WorkerRole {
    /**
     * Starts taking tasks and returns. Closing what it returns hands the running task back and
     * waits until that is done.
     */
    AutoCloseable start(Settings settings);

    /**
     * What a worker needs.
     *
     * @param data folder that the paths of experiments are relative to
     * @param weights folder of weight files
     * @param checkpoints folder that checkpoints are written to
     * @param device {@code auto}, {@code cpu} or {@code cuda:0}
     * @param cache of what networks see in perceptual data sets; null for none
     * @param health where {@code /metrics}, {@code /livez} and {@code /readyz} answer; null for
     *     nowhere
     * @param lease how tasks are held; null for the usual
     */
    record Settings(
            KafkaSettings kafka,
            Path data,
            Path weights,
            Path checkpoints,
            String device,
            @Nullable Cache cache,
            @Nullable InetSocketAddress health,
            @Nullable Lease lease) {}

    /**
     * How long a worker that says nothing keeps its task.
     *
     * @param length at least three heartbeats
     * @param heartbeat between two signs of life, more than zero
     */
    record Lease(Duration length, Duration heartbeat) {}

    /**
     * A cache on disk.
     *
     * @param folder that several workers may share
     * @param bytes that it may hold, at least 1
     */
    record Cache(Path folder, long bytes) {}
}
