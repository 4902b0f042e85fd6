package org.dpsfleet.cli.run;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.dpsfleet.cli.outcome.CommandFailure;
import org.dpsfleet.cli.surroundings.NativeLibraries;
import org.dpsfleet.cli.surroundings.Places;
import org.dpsfleet.cli.trace.Tracing;
import org.dpsfleet.evalworker.EvalWorker;
import org.dpsfleet.gpuworker.GpuWorker;
import org.dpsfleet.inputs.DataFolder;
import org.dpsfleet.inputs.WeightsFolder;
import org.dpsfleet.inputs.fetched.InputCache;
import org.dpsfleet.perceptual.cache.DifferenceCache;
import org.dpsfleet.perceptual.checkpoint.CheckpointStores;
import org.dpsfleet.perceptual.store.ObjectStores;
import org.dpsfleet.perceptual.tensor.ComputeDevice;
import org.dpsfleet.schemas.cluster.FleetRights;
import org.dpsfleet.schemas.message.Stage;
import org.dpsfleet.schemas.stage.StageDescriptor;
import org.dpsfleet.worker.health.BrokerCheck;
import org.dpsfleet.worker.health.DiskMeters;
import org.dpsfleet.worker.health.FleetCheck;
import org.dpsfleet.worker.health.HealthServer;
import org.dpsfleet.worker.health.WorkerState;
import org.dpsfleet.worker.settings.WorkerSettings;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The workers of this product, each with its meters and, where asked for, its health endpoint. */
public final class EmbeddedWorker implements WorkerRole.Running {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedWorker.class);

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final CompletableFuture<Void> ended;

    private EmbeddedWorker(CompletableFuture<Void> ended) {
        this.ended = ended;
    }

    /** A worker that takes tasks, what keeps it from doing its job though it runs, and which tasks it takes. */
    record Taking(AutoCloseable loop, Supplier<Optional<String>> problem, StageDescriptor<?, ?> stage) {}

    /** What differs between kinds of workers: how one begins to take its tasks. */
    @FunctionalInterface
    interface Kind {
        Taking start(
                WorkerSettings as,
                ComputeDevice device,
                WorkerRole.Settings settings,
                PrometheusMeterRegistry registry);
    }

    /** The workers of all stages. */
    public static Map<Stage, WorkerRole> all() {
        return Map.of(Stage.ADAPTATION, gpu(), Stage.EVALUATION, eval());
    }

    /** Adaptation tasks to checkpoints. */
    public static WorkerRole gpu() {
        return of((as, device, settings, registry) -> {
            var worker = GpuWorker.start(
                    as,
                    device,
                    new DataFolder(settings.data(), inputs(settings)),
                    new WeightsFolder(settings.weights(), inputs(settings)),
                    CheckpointStores.open(settings.checkpoints(), settings.copies()),
                    registry);
            return new Taking(worker, worker::problem, StageDescriptor.ADAPTATION);
        });
    }

    /** Checkpoints to scores. */
    public static WorkerRole eval() {
        return of((as, device, settings, registry) -> {
            var worker = EvalWorker.start(
                    as,
                    device,
                    new DataFolder(settings.data(), inputs(settings)),
                    new WeightsFolder(settings.weights(), inputs(settings)),
                    CheckpointStores.open(settings.checkpoints(), settings.copies()),
                    cache(settings),
                    registry);
            return new Taking(worker, worker::problem, StageDescriptor.EVALUATION);
        });
    }

    static WorkerRole of(Kind kind) {
        return settings -> {
            tryOut(settings);
            NativeLibraries.requireCompression();
            NativeLibraries.requireEngine();
            var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
            var device = ComputeDevice.named(settings.loop().device());
            var state = new WorkerState();
            var as = identity(settings, device, state);
            if (settings.health() != null) {
                check(settings.health());
            }
            measureDisks(registry, settings);
            var tracing = Tracing.of(settings.loop().workerId(), as.workerId());
            var traced = as.with(tracing.tracer());
            return started(kind.start(traced, device, settings, registry), traced, registry, tracing, settings, state);
        };
    }

    private static void tryOut(WorkerRole.Settings settings) {
        Places.requireReadable(settings.data(), "--data");
        Places.requireReadable(settings.weights(), "--weights");
        Places.requireStore(settings.checkpoints(), "--out");
        if (settings.cache() != null) {
            Places.requireWritable(settings.cache().here().folder(), "--cache");
        }
    }

    private static InputCache inputs(WorkerRole.Settings settings) {
        return new InputCache(settings.inputs().folder(), settings.inputs().bytes());
    }

    /** Those that it may write to; a bucket has no disk. */
    private static void measureDisks(PrometheusMeterRegistry registry, WorkerRole.Settings settings) {
        if ("file".equals(settings.checkpoints().getScheme())) {
            DiskMeters.register(registry, "out", Path.of(settings.checkpoints()));
        }
        if (settings.copies() != null) {
            DiskMeters.register(registry, "copies", settings.copies().folder());
        }
        if (settings.cache() != null) {
            DiskMeters.register(registry, "cache", settings.cache().here().folder());
        }
        DiskMeters.register(registry, "inputs", settings.inputs().folder());
    }

    private static @Nullable DifferenceCache cache(WorkerRole.Settings settings) {
        var cache = settings.cache();
        if (cache == null) {
            return null;
        }
        var folder = cache.here().folder();
        var limit = cache.here().bytes();
        return cache.store() == null
                ? new DifferenceCache(folder, limit)
                : new DifferenceCache(folder, limit, ObjectStores.open(cache.store()));
    }

    /** A name that no other worker has, not even an earlier one of this machine. */
    private static WorkerSettings identity(WorkerRole.Settings settings, ComputeDevice device, WorkerState state) {
        var id = settings.loop().workerId() + "-" + UUID.randomUUID().toString().substring(0, 8);
        return settings.loop().as(id, device.toString(), state);
    }

    /** Before the worker takes a task, which it could not keep. */
    private static void check(WorkerRole.Health health) {
        try {
            HealthServer.checkAddress(health.address(), health.token());
        } catch (IllegalArgumentException e) {
            throw CommandFailure.usage(String.valueOf(e.getMessage()));
        }
    }

    private static EmbeddedWorker started(
            Taking taking,
            WorkerSettings as,
            PrometheusMeterRegistry registry,
            Tracing tracing,
            WorkerRole.Settings settings,
            WorkerState state) {
        var worker = new EmbeddedWorker(ended(state, settings.health() == null));
        worker.parts.push(registry::close);
        worker.parts.push(tracing);
        worker.parts.push(ThisProcess.meters(registry));
        worker.parts.push(taking.loop());
        var asked = settings.health();
        if (asked != null) {
            var address = asked.address();
            try {
                var broker = new BrokerCheck(as.kafka(), as.workerId() + "-health");
                worker.parts.push(broker);
                var fleet = new FleetCheck(
                        as.kafka(),
                        as.workerId() + "-requirements",
                        FleetRights.worker(taking.stage().prefixed(as.kafka().topicPrefix())));
                worker.parts.push(fleet);
                var health = HealthServer.start(
                        address,
                        asked.token(),
                        registry,
                        taking.problem()::get,
                        broker.and(taking.problem()::get).and(fleet).and(state));
                worker.parts.push(health);
                // Any free port is the default: who wants to look has to learn which it is.
                LOG.atInfo()
                        .addKeyValue("worker", as.workerId())
                        .addKeyValue(
                                "metrics",
                                String.format(
                                        Locale.ROOT, "http://%s:%d/metrics", address.getHostString(), health.port()))
                        .log("worker answers");
            } catch (IOException e) {
                worker.close();
                throw CommandFailure.usage(String.valueOf(e.getMessage()));
            }
        }
        return worker;
    }

    @Override
    public CompletableFuture<Void> ended() {
        return ended;
    }

    /** A process of its own waits for room; within a `fleet run` there is a person who can make some. */
    private static CompletableFuture<Void> ended(WorkerState state, boolean within) {
        CompletableFuture<Void> startAgain =
                state.ended().thenCompose(reason -> CompletableFuture.failedFuture(CommandFailure.startAgain(reason)));
        if (!within) {
            // A process that ends well is what a queue of jobs takes for done.
            return startAgain.applyToEither(state.idle().thenRun(() -> {}), _ -> null);
        }
        CompletableFuture<Void> noRoom =
                state.noRoom().thenCompose(reason -> CompletableFuture.failedFuture(CommandFailure.failed(reason)));
        return startAgain.applyToEither(noRoom, _ -> null);
    }

    @Override
    public void close() {
        @Nullable AutoCloseable part;
        while ((part = parts.poll()) != null) {
            try {
                part.close();
            } catch (Exception e) {
                LOG.atWarn().setCause(e).log("a part of the worker did not close");
            }
        }
    }
}
