package org.dpsfleet.benchmarks.history;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import org.dpsfleet.benchmarks.measure.Bytes;
import org.dpsfleet.benchmarks.measure.Output;
import org.dpsfleet.benchmarks.measure.PeakMemory;
import org.dpsfleet.benchmarks.measure.Stopwatch;
import org.dpsfleet.coordinator.Coordinator;
import org.dpsfleet.coordinator.CoordinatorSettings;
import org.dpsfleet.schemas.topic.KafkaSettings;

/** A coordinator's start in a process of its own: {@code Start BOOTSTRAP STATE}. Says what it cost. */
final class Start {
    private Start() {}

    public static void main(String[] arguments) throws Exception {
        var settings = CoordinatorSettings.local(KafkaSettings.of(arguments[0])).withState(Path.of(arguments[1]));
        var runtime = ManagementFactory.getRuntimeMXBean();
        try (var coordinator = Coordinator.start(settings, new PrometheusMeterRegistry(PrometheusConfig.DEFAULT))) {
            double ready = (System.currentTimeMillis() - runtime.getStartTime()) / 1000.0;
            System.gc();
            long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
            var stopwatch = Stopwatch.start();
            try (var http = HttpClient.newHttpClient()) {
                var request = HttpRequest.newBuilder(URI.create(coordinator.url() + "/api/v1/experiments"))
                        .build();
                int bytes = http.send(request, BodyHandlers.ofByteArray()).body().length;
                Output.say(
                        "ready %.1f s after the start of the process; heap after garbage collection %.0f MiB of %.0f"
                                + " MiB; status of all experiments (%d bytes) in %.0f ms; resident at most %.0f MiB",
                        ready,
                        Bytes.mib(heap),
                        Bytes.mib(Runtime.getRuntime().maxMemory()),
                        bytes,
                        1000 * stopwatch.seconds(),
                        Bytes.mib(PeakMemory.ofThisProcess()));
            }
        }
    }
}
