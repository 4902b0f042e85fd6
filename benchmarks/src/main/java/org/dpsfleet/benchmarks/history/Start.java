package org.dpsfleet.benchmarks.history;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.dpsfleet.coordinator.Coordinator;
import org.dpsfleet.coordinator.CoordinatorSettings;
import org.dpsfleet.schemas.topic.KafkaSettings;

/** A coordinator's start in a process of its own: {@code Start BOOTSTRAP STATE}. Says what it cost. */
final class Start {
    private static final double MIB = 1048576.0;

    private Start() {}

    public static void main(String[] arguments) throws Exception {
        var settings = CoordinatorSettings.local(KafkaSettings.of(arguments[0])).withState(Path.of(arguments[1]));
        var runtime = ManagementFactory.getRuntimeMXBean();
        try (var coordinator = Coordinator.start(settings, new PrometheusMeterRegistry(PrometheusConfig.DEFAULT))) {
            double ready = (System.currentTimeMillis() - runtime.getStartTime()) / 1000.0;
            System.gc();
            double heap =
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / MIB;
            long begun = System.nanoTime();
            try (var http = HttpClient.newHttpClient()) {
                var request = HttpRequest.newBuilder(URI.create(coordinator.url() + "/api/v1/experiments"))
                        .build();
                int bytes = http.send(request, BodyHandlers.ofByteArray()).body().length;
                System.out.println(String.format(
                        Locale.ROOT,
                        "ready %.1f s after the start of the process; heap after garbage collection %.0f MiB of %.0f"
                                + " MiB; status of all experiments (%d bytes) in %.0f ms; resident %s",
                        ready,
                        heap,
                        Runtime.getRuntime().maxMemory() / MIB,
                        bytes,
                        (System.nanoTime() - begun) / 1e6,
                        resident()));
            }
        }
    }

    private static String resident() throws IOException {
        try (var lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .map(line -> line.substring(6).strip())
                    .findFirst()
                    .orElse("unknown");
        }
    }
}
