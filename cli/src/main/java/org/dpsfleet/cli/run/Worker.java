package org.dpsfleet.cli.run;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.dpsfleet.cli.outcome.CommandFailure;
import org.dpsfleet.evalworker.EvalWorker;
import org.dpsfleet.gpuworker.GpuWorker;
import org.dpsfleet.inputs.DataFolder;
import org.dpsfleet.inputs.WeightsFolder;
import org.dpsfleet.perceptual.cache.DifferenceCache;
import org.dpsfleet.perceptual.tensor.ComputeDevice;
import org.dpsfleet.worker.WorkerSettings;
import org.dpsfleet.worker.health.BrokerCheck;
import org.dpsfleet.worker.health.HealthServer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The workers of this product, each with its meters and, where asked for, its health endpoint. */
public final class Worker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Worker.class);

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();

    private Worker() {}

    /** Adaptation tasks to checkpoints. */
    public static WorkerRole gpu() {
        return settings -> {
            var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
            var device = ComputeDevice.named(settings.device());
            var as = identity("gpu-worker", settings, device);
            var worker =
                    GpuWorker.start(
                            as,
                            device,
                            new DataFolder(settings.data()),
                            new WeightsFolder(settings.weights()),
                            settings.checkpoints(),
                            registry);
            return started(worker, worker::problem, as, registry, settings);
        };
    }

    /** Checkpoints to scores. */
    public static WorkerRole eval() {
        return settings -> {
            var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
            var device = ComputeDevice.named(settings.device());
            var as = identity("eval-worker", settings, device);
            var worker =
                    EvalWorker.start(
                            as,
                            device,
                            new DataFolder(settings.data()),
                            new WeightsFolder(settings.weights()),
                            cache(settings),
                            registry);
            return started(worker, worker::problem, as, registry, settings);
        };
    }

    private static @Nullable DifferenceCache cache(WorkerRole.Settings settings) {
        var cache = settings.cache();
        return cache == null ? null : new DifferenceCache(cache.folder(), cache.bytes());
    }

    /** A name that no other worker has, not even an earlier one of this machine. */
    private static WorkerSettings identity(
            String kind, WorkerRole.Settings settings, ComputeDevice device) {
        var id = kind + "-" + UUID.randomUUID().toString().substring(0, 8);
        var usual = WorkerSettings.of(id, settings.kafka(), device.toString());
        var lease = settings.lease();
        if (lease == null) {
            return usual;
        }
        try {
            return new WorkerSettings(
                    id,
                    settings.kafka(),
                    lease.length(),
                    lease.heartbeat(),
                    usual.patience(),
                    usual.grace(),
                    usual.device());
        } catch (IllegalArgumentException e) {
            throw CommandFailure.usage(String.valueOf(e.getMessage()));
        }
    }

    private static Worker started(
            AutoCloseable loop,
            Supplier<Optional<String>> problem,
            WorkerSettings as,
            PrometheusMeterRegistry registry,
            WorkerRole.Settings settings) {
        var worker = new Worker();
        worker.parts.push(registry::close);
        worker.parts.push(ThisProcess.meters(registry));
        worker.parts.push(loop);
        var address = settings.health();
        if (address != null) {
            try {
                var broker = new BrokerCheck(as.kafka(), as.workerId() + "-health");
                worker.parts.push(broker);
                var health =
                        HealthServer.start(
                                address, registry, problem::get, broker.and(problem::get));
                worker.parts.push(health);
                // Any free port is the default: who wants to look has to learn which it is.
                LOG.atInfo()
                        .addKeyValue("worker", as.workerId())
                        .addKeyValue(
                                "metrics",
                                "http://%s:%d/metrics"
                                        .formatted(address.getHostString(), health.port()))
                        .log("worker answers");
            } catch (IOException e) {
                worker.close();
                throw CommandFailure.usage(String.valueOf(e.getMessage()));
            }
        }
        return worker;
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
