package org.dpsfleet.coordinator;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.file.Path;
import org.dpsfleet.schemas.topic.KafkaSettings;

/** A coordinator in a process of its own, which may be killed: {@code CoordinatorProgram BOOTSTRAP STATE}. */
final class CoordinatorProgram {
    private CoordinatorProgram() {}

    public static void main(String[] arguments) {
        var settings = CoordinatorSettings.local(KafkaSettings.of(arguments[0])).withState(Path.of(arguments[1]));
        var coordinator = Coordinator.start(settings, new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
        System.out.println(coordinator.url());
        coordinator.terminated().join();
    }
}
