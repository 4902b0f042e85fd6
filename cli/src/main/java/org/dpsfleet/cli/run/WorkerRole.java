package org.dpsfleet.cli.run;

import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.dpsfleet.schemas.topic.KafkaSettings;
import org.dpsfleet.worker.Recycling;
import org.jspecify.annotations.Nullable;

/** A kind of worker that this process can be. */
@FunctionalInterface
public interface WorkerRole {
    /**
     * Starts taking tasks and returns. Closing what it returns hands the running task back and
     * waits until that is done.
     */
    Running start(Settings settings);

    /** A worker that takes tasks. */
    interface Running extends AutoCloseable {
        /**
         * Fails when a new process has to go on, or, in a worker within another process, when its disk is
         * full; with the reason. Never completes well.
         */
        default CompletableFuture<Void> over() {
            return new CompletableFuture<>();
        }
    }

    /**
     * What a worker needs.
     *
     * @param data folder that the paths of experiments are relative to
     * @param weights folder of weight files
     * @param checkpoints URI of the store of checkpoints
     * @param device {@code auto}, {@code cpu} or {@code cuda:0}
     * @param cache of what networks see in perceptual data sets; null for none
     * @param patience with a task that makes no progress
     * @param process what it is told as a process of its own; null within another one
     */
    record Settings(
            KafkaSettings kafka,
            Path data,
            Path weights,
            URI checkpoints,
            String device,
            @Nullable Cache cache,
            Duration patience,
            @Nullable OwnProcess process) {}

    /**
     * What only a worker is told that is a process of its own.
     *
     * @param health where {@code /metrics}, {@code /livez} and {@code /readyz} answer
     * @param token that readers of the metrics must send; null for none, which only a loopback address
     *     allows
     * @param lease how tasks are held
     * @param recycling when it gives way to a new process
     */
    record OwnProcess(InetSocketAddress health, @Nullable String token, Lease lease, Recycling recycling) {}

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
