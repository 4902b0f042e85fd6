package org.dpsfleet.cli.run;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.dpsfleet.broker.EmbeddedBroker;
import org.dpsfleet.coordinator.task.RetryPolicy;
import org.dpsfleet.schemas.topic.KafkaSettings;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A broker, a coordinator and one worker of each kind, in this process. */
public final class LocalFleet implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LocalFleet.class);
    private static final String LOOPBACK = "127.0.0.1";
    private static final int MOST_LOSSES = RetryPolicy.defaults().maxAttempts();

    private final Deque<Part> parts = new ArrayDeque<>();
    private final URI coordinator;
    private final CompletableFuture<Void> over;

    private record Part(String name, AutoCloseable part) {}

    private LocalFleet(
            OutFolder out,
            Roles roles,
            Path data,
            Path weights,
            WorkerRole.@Nullable Cache cache,
            Duration patience,
            int port) {
        try {
            var broker = EmbeddedBroker.start(out.kafka(), 0);
            parts.push(new Part("broker", broker));
            var kafka = KafkaSettings.of(broker.bootstrapServers());
            var running =
                    roles.coordinator().start(new CoordinatorRole.Settings(kafka, LOOPBACK, port, null, MOST_LOSSES));
            parts.push(new Part("coordinator", running));
            coordinator = running.address();
            var settings =
                    new WorkerRole.Settings(kafka, data, weights, out.checkpoints(), "auto", cache, patience, null);
            var evalWorker = roles.evalWorker().start(settings);
            parts.push(new Part("eval-worker", evalWorker));
            var gpuWorker = roles.gpuWorker().start(settings);
            parts.push(new Part("gpu-worker", gpuWorker));
            over = new CompletableFuture<>();
            for (var end : List.of(running.over(), evalWorker.over(), gpuWorker.over())) {
                end.whenComplete((_, reason) -> {
                    if (reason != null) {
                        over.completeExceptionally(reason);
                    }
                });
            }
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /**
     * Starts all of it; what an earlier run on the same folder had done is there again.
     *
     * @param cache of what networks see in perceptual data sets; null for none
     * @param patience with a task that makes no progress
     * @param port of the coordinator's API, 0 for any free one
     */
    public static LocalFleet start(
            OutFolder out,
            Roles roles,
            Path data,
            Path weights,
            WorkerRole.@Nullable Cache cache,
            Duration patience,
            int port) {
        return new LocalFleet(out, roles, data, weights, cache, patience, port);
    }

    /**
     * Fails when a part of the fleet can do nothing more, with the reason; never completes well. All parts
     * are one process, so only a new one can take that part's place.
     */
    public CompletableFuture<Void> over() {
        return over;
    }

    /** Where the coordinator's API answers. */
    public URI coordinator() {
        return coordinator;
    }

    /**
     * Stops in the reverse order: workers hand back what they hold while the rest still listens.
     */
    @Override
    public void close() {
        // The signal that ends a run may still be pending; it must not cut short the waiting below.
        boolean interrupted = Thread.interrupted();
        while (!parts.isEmpty()) {
            var part = parts.pop();
            try {
                part.part().close();
            } catch (Exception e) {
                LOG.atWarn().addKeyValue("part", part.name()).setCause(e).log("did not stop cleanly");
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
