package org.dpsfleet.cli.run;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.dpsfleet.broker.BrokerException;
import org.dpsfleet.broker.EmbeddedBroker;
import org.dpsfleet.cli.outcome.CommandFailure;
import org.dpsfleet.cli.outcome.ExitCode;
import org.dpsfleet.cli.surroundings.NativeLibraries;
import org.dpsfleet.coordinator.task.RetryPolicy;
import org.dpsfleet.schemas.cluster.TopicLayout;
import org.dpsfleet.schemas.stage.Pipeline;
import org.dpsfleet.schemas.topic.KafkaSettings;
import org.dpsfleet.worker.settings.TaskLease;
import org.dpsfleet.worker.settings.WorkerSettings;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A broker, a coordinator and one worker of each kind, in this process. */
public final class LocalFleet implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LocalFleet.class);
    private static final String LOOPBACK = "127.0.0.1";
    private static final int MOST_LOSSES = RetryPolicy.defaults().maxAttempts();

    private final Deque<Part> parts = new ArrayDeque<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final Thread owner = Thread.currentThread();
    private final URI coordinator;
    private boolean closing;

    private record Part(String name, AutoCloseable part) {}

    private LocalFleet(
            OutFolder out,
            Roles roles,
            Path data,
            Path weights,
            WorkerRole.Cache inputs,
            URI checkpoints,
            WorkerRole.@Nullable SharedCache cache,
            TaskLease lease,
            int port) {
        try {
            NativeLibraries.requireCompression();
            loadEngine();
            parts.push(new Part("heap", HeapRoom.watch(this::end)));
            var broker = EmbeddedBroker.start(out.kafka(), 0);
            parts.push(new Part("broker", broker));
            var _ = broker.failed().thenAccept(e -> end(CommandFailure.failed(String.valueOf(e.getMessage()), e)));
            var room = DiskRoom.watch(out.kafka(), this::end);
            parts.push(new Part("disk", room));
            var kafka = KafkaSettings.of(broker.bootstrapServers());
            var running = roles.coordinator()
                    .start(new CoordinatorRole.Settings(
                            kafka, LOOPBACK, port, null, null, MOST_LOSSES, TopicLayout.USUAL, out.state()));
            parts.push(new Part("coordinator", running));
            coordinator = running.address();
            endsWith(running.ended());
            // The workers of a later stage are started before those that produce its input.
            for (var stage : Pipeline.standard().stages().reversed()) {
                var loop = WorkerSettings.of(stage.worker(), kafka, "auto").with(lease);
                start(
                        stage.worker(),
                        roles.worker(stage.name()),
                        new WorkerRole.Settings(loop, data, weights, inputs, checkpoints, null, cache, null));
            }
        } catch (RuntimeException e) {
            close();
            checkGoing();
            throw e;
        }
    }

    /**
     * Starts all of it; what an earlier run on the same folder had done is there again.
     *
     * @param inputs where data and weights are that experiments name by URI
     * @param checkpoints URI of the workers' store
     * @param cache of what networks see in perceptual data sets and test sets; null for none
     * @param lease by which the workers hold their tasks
     * @param port of the coordinator's API, 0 for any free one
     */
    public static LocalFleet start(
            OutFolder out,
            Roles roles,
            Path data,
            Path weights,
            WorkerRole.Cache inputs,
            URI checkpoints,
            WorkerRole.@Nullable SharedCache cache,
            TaskLease lease,
            int port) {
        return new LocalFleet(out, roles, data, weights, inputs, checkpoints, cache, lease, port);
    }

    /**
     * Fails when a part of the fleet cannot continue, with the reason; never completes normally. All parts
     * share one process, so only a new process can replace that part.
     */
    public CompletableFuture<Void> ended() {
        return ended;
    }

    /** The workers need it after broker and coordinator have started; one that can't be loaded is their failure. */
    private static void loadEngine() {
        Thread.ofPlatform().daemon().name("engine").start(NativeLibraries::engineProblem);
    }

    private void start(String name, WorkerRole role, WorkerRole.Settings settings) {
        var worker = role.start(settings);
        parts.push(new Part(name, worker));
        endsWith(worker.ended());
    }

    private void endsWith(CompletableFuture<Void> part) {
        var _ = part.whenComplete((_, failure) -> {
            if (failure != null) {
                end(
                        failure instanceof CompletionException && failure.getCause() != null
                                ? failure.getCause()
                                : failure);
            }
        });
    }

    private void end(Throwable failure) {
        synchronized (ended) {
            // A fleet that is being closed has no more to do than to stop.
            if (!closing && ended.completeExceptionally(failure)) {
                owner.interrupt();
            }
        }
    }

    /**
     * Looks whether the fleet can go on. When it can't any more, the thread that started it is interrupted.
     *
     * @throws CommandFailure if it can't; says why
     */
    public void checkGoing() {
        if (ended.isDone()) {
            switch (ended.exceptionNow()) {
                case CommandFailure known -> throw known;
                case Throwable other -> throw CommandFailure.failed(String.valueOf(other.getMessage()), other);
            }
        }
    }

    /** Whether one part has stopped while all others work, so that those can be stopped as usual. */
    private static boolean isOnlyHung(Throwable end) {
        return end instanceof CommandFailure known && known.exitCode() == ExitCode.START_AGAIN;
    }

    /** Where the coordinator's API answers. */
    public URI coordinator() {
        return coordinator;
    }

    /**
     * Stops in the reverse order: workers hand back what they hold while the rest still listens. A fleet that
     * can't go on is left as a kill would leave it: what it holds could not be written.
     */
    @Override
    public void close() {
        boolean signalled;
        synchronized (ended) {
            closing = true;
            // An interrupt may still be pending, and must not cut short the waiting below. One of our own has done what
            // it was for; the owner goes on without it.
            signalled = Thread.interrupted() && !ended.isDone();
        }
        if (!ended.isDone() || isOnlyHung(ended.exceptionNow())) {
            closeParts();
        }
        if (signalled) {
            Thread.currentThread().interrupt();
        }
    }

    private void closeParts() {
        while (!parts.isEmpty()) {
            var part = parts.pop();
            try {
                part.part().close();
            } catch (BrokerException e) {
                // Like a kill: the next start recovers.
                LOG.atWarn()
                        .addKeyValue("part", part.name())
                        .addKeyValue("reason", e.getMessage())
                        .log("did not stop cleanly");
            } catch (Exception e) {
                LOG.atWarn().addKeyValue("part", part.name()).setCause(e).log("did not stop cleanly");
            }
        }
    }
}
