package org.dpsfleet.cli.run;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.dpsfleet.cli.outcome.CommandFailure;
import org.dpsfleet.cli.surroundings.NativeLibraries;
import org.dpsfleet.evalworker.EvalWorker;
import org.dpsfleet.gpuworker.GpuWorker;
import org.dpsfleet.inputs.DataFolder;
import org.dpsfleet.inputs.WeightsFolder;
import org.dpsfleet.perceptual.cache.DifferenceCache;
import org.dpsfleet.perceptual.tensor.ComputeDevice;
import org.dpsfleet.worker.WorkerSettings;
import org.dpsfleet.worker.health.BrokerCheck;
import org.dpsfleet.worker.health.HealthServer;
import org.dpsfleet.worker.health.WorkerState;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The workers of this product, each with its meters and, where asked for, its health endpoint. */
public final class Worker implements WorkerRole.Running {
    private static final Logger LOG = LoggerFactory.getLogger(Worker.class);

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final CompletableFuture<Void> over;

    private Worker(CompletableFuture<Void> over) {
        this.over = over;
    }

    /** Adaptation tasks to checkpoints. */
    public static WorkerRole gpu() {
        return settings -> {
            NativeLibraries.requireCompression();
            NativeLibraries.requireEngine();
            var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
            var device = ComputeDevice.named(settings.device());
            var state = new WorkerState();
            var as = identity("gpu-worker", settings, device, state);
            var worker = GpuWorker.start(
                    as,
                    device,
                    new DataFolder(settings.data()),
                    new WeightsFolder(settings.weights()),
                    settings.checkpoints(),
                    registry);
            return started(worker, worker::problem, as, registry, settings, state);
        };
    }

    /** Checkpoints to scores. */
    public static WorkerRole eval() {
        return settings -> {
            NativeLibraries.requireCompression();
            NativeLibraries.requireEngine();
            var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
            var device = ComputeDevice.named(settings.device());
            var state = new WorkerState();
            var as = identity("eval-worker", settings, device, state);
            var worker = EvalWorker.start(
                    as,
                    device,
                    new DataFolder(settings.data()),
                    new WeightsFolder(settings.weights()),
                    settings.checkpoints(),
                    cache(settings),
                    registry);
            return started(worker, worker::problem, as, registry, settings, state);
        };
    }

    private static @Nullable DifferenceCache cache(WorkerRole.Settings settings) {
        var cache = settings.cache();
        return cache == null ? null : new DifferenceCache(cache.folder(), cache.bytes());
    }

    /** A name that no other worker has, not even an earlier one of this machine. */
    private static WorkerSettings identity(
            String kind, WorkerRole.Settings settings, ComputeDevice device, WorkerState state) {
        var id = kind + "-" + UUID.randomUUID().toString().substring(0, 8);
        var as = WorkerSettings.of(id, settings.kafka(), device.toString());
        var process = settings.process();
        if (process == null) {
            return as.asProcess(as.patience(), as.recycling(), state);
        }
        try {
            // Before the worker takes a task, which it could not keep.
            HealthServer.checkAddress(process.health(), process.token());
            return new WorkerSettings(
                    id,
                    as.kafka(),
                    process.lease().length(),
                    process.lease().heartbeat(),
                    process.patience(),
                    as.grace(),
                    as.device(),
                    process.recycling(),
                    state);
        } catch (IllegalArgumentException e) {
            throw CommandFailure.usage(String.valueOf(e.getMessage()));
        }
    }

    private static Worker started(
            AutoCloseable loop,
            Supplier<Optional<String>> problem,
            WorkerSettings as,
            PrometheusMeterRegistry registry,
            WorkerRole.Settings settings,
            WorkerState state) {
        var worker = new Worker(over(state, settings.process() == null));
        worker.parts.push(registry::close);
        worker.parts.push(ThisProcess.meters(registry));
        worker.parts.push(loop);
        var process = settings.process();
        if (process != null) {
            var address = process.health();
            try {
                var broker = new BrokerCheck(as.kafka(), as.workerId() + "-health");
                worker.parts.push(broker);
                var health = HealthServer.start(
                        address,
                        process.token(),
                        registry,
                        problem::get,
                        broker.and(problem::get).and(state));
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
    public CompletableFuture<Void> over() {
        return over;
    }

    /** A process of its own waits for room; within a `fleet run` there is a person who can make some. */
    private static CompletableFuture<Void> over(WorkerState state, boolean within) {
        return within
                ? state.noRoom().thenCompose(reason -> CompletableFuture.failedFuture(CommandFailure.failed(reason)))
                : state.over().thenCompose(reason -> CompletableFuture.failedFuture(CommandFailure.startAgain(reason)));
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
