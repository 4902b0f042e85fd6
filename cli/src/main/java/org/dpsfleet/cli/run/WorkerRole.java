package org.dpsfleet.cli.run;

import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.dpsfleet.perceptual.checkpoint.LocalCopies;
import org.dpsfleet.worker.settings.WorkerSettings;
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
         * full; with the reason. Completes well when there was no task for as long as its settings say.
         */
        default CompletableFuture<Void> ended() {
            return new CompletableFuture<>();
        }
    }

    /**
     * What a worker needs.
     *
     * @param loop what its task loop needs; its device is one of {@code auto}, {@code cpu} and {@code cuda:0}, its
     *     id is followed by what tells it from other workers
     * @param data folder that the paths of experiments are relative to
     * @param weights folder of weight files
     * @param inputs where data and weights are that experiments name by URI
     * @param checkpoints URI of the store of checkpoints
     * @param copies where what is read from a store of another machine is kept; null for nowhere
     * @param cache of what networks see in perceptual data sets and test sets; null for none
     * @param health of a process of its own; null within another one
     */
    record Settings(
            WorkerSettings loop,
            Path data,
            Path weights,
            Cache inputs,
            URI checkpoints,
            @Nullable LocalCopies copies,
            @Nullable SharedCache cache,
            @Nullable Health health) {}

    /**
     * Where {@code /metrics}, {@code /livez} and {@code /readyz} answer.
     *
     * @param token that readers of the metrics must send; null for none, which only a loopback address
     *     allows
     */
    record Health(InetSocketAddress address, @Nullable String token) {}

    /**
     * A cache on disk.
     *
     * @param folder that several workers may share
     * @param bytes that it may hold, at least 1
     */
    record Cache(Path folder, long bytes) {}

    /**
     * A cache on disk with what other machines have behind it.
     *
     * @param here on this machine
     * @param store that machines share; null for none
     */
    record SharedCache(Cache here, @Nullable URI store) {}
}
