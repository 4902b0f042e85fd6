package org.dpsfleet.cli.run;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.dpsfleet.cli.outcome.CommandFailure;
import org.dpsfleet.evalworker.EvalWorker;
import org.dpsfleet.gpuworker.GpuWorker;
import org.dpsfleet.inputs.DataFolder;
import org.dpsfleet.inputs.WeightsFolder;
import org.dpsfleet.perceptual.tensor.ComputeDevice;
import org.dpsfleet.worker.WorkerSettings;
import org.dpsfleet.worker.health.BrokerCheck;
import org.dpsfleet.worker.health.HealthServer;
import org.dpsfleet.worker.health.ProcessMeters;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The workers of this product, each with its meters and its health endpoint. */
public final class Workers {
    private static final Logger LOG = LoggerFactory.getLogger(Workers.class);
    private static final Duration LEASE = Duration.ofSeconds(15);
    private static final Duration HEARTBEAT = Duration.ofSeconds(2);
    private static final Duration PATIENCE = Duration.ofMinutes(30);
    private static final Duration GRACE = Duration.ofSeconds(30);

    private Workers() {}

    /** A worker that adapts. */
    public static AutoCloseable gpu(WorkerRole.Settings settings) {
        ComputeDevice device = ComputeDevice.named(settings.device());
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        GpuWorker worker =
                GpuWorker.start(
                        of("gpu-worker", settings, device),
                        device,
                        new DataFolder(settings.data()),
                        new WeightsFolder(settings.weights()),
                        settings.checkpoints(),
                        registry);
        return serving("gpu-worker", settings, worker, worker::problem, registry);
    }

    /** A worker that scores. */
    public static AutoCloseable eval(WorkerRole.Settings settings) {
        ComputeDevice device = ComputeDevice.named(settings.device());
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        EvalWorker worker =
                EvalWorker.start(
                        of("eval-worker", settings, device),
                        device,
                        new DataFolder(settings.data()),
                        new WeightsFolder(settings.weights()),
                        registry);
        return serving("eval-worker", settings, worker, worker::problem, registry);
    }

    private static WorkerSettings of(
            String kind, WorkerRole.Settings settings, ComputeDevice device) {
        return new WorkerSettings(
                kind + "-" + ProcessHandle.current().pid(),
                settings.kafka(),
                LEASE,
                HEARTBEAT,
                PATIENCE,
                GRACE,
                device.toString());
    }

    private static String version() {
        String version = Workers.class.getPackage().getImplementationVersion();
        return version == null ? "unpackaged" : version;
    }

    private static AutoCloseable serving(
            String kind,
            WorkerRole.Settings settings,
            AutoCloseable worker,
            Supplier<Optional<String>> problem,
            PrometheusMeterRegistry registry) {
        BrokerCheck broker = new BrokerCheck(settings.kafka(), kind + "-health");
        ProcessMeters process = ProcessMeters.bindTo(registry, version(), "unknown");
        HealthServer health;
        try {
            health = HealthServer.start(settings.healthPort(), registry, problem::get, broker);
        } catch (IOException e) {
            throw CommandFailure.failed(String.valueOf(e.getMessage()), e);
        }
        LOG.atInfo()
                .addKeyValue("worker", kind)
                .addKeyValue("metrics", "http://127.0.0.1:" + health.port() + "/metrics")
                .log("worker started");
        return () -> {
            worker.close();
            health.close();
            broker.close();
            process.close();
            registry.close();
        };
    }
}
