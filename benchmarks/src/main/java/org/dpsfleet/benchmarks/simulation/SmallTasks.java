package org.dpsfleet.benchmarks.simulation;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.file.Path;
import org.dpsfleet.coordinator.Coordinator;
import org.dpsfleet.coordinator.CoordinatorSettings;
import org.dpsfleet.coordinator.task.RetryPolicy;
import org.dpsfleet.schemas.cluster.TopicLayout;
import org.dpsfleet.schemas.topic.KafkaSettings;
import org.jspecify.annotations.Nullable;

/** A coordinator that makes a task of every context, so that an experiment has many. */
public final class SmallTasks {
    private SmallTasks() {}

    /**
     * Starts it in this process.
     *
     * @param state the folder of its local state; null for a temporary one
     */
    public static Coordinator start(KafkaSettings kafka, @Nullable Path state) {
        var settings = new CoordinatorSettings(
                kafka,
                CoordinatorSettings.LOOPBACK,
                0,
                null,
                null,
                1,
                RetryPolicy.defaults(),
                TopicLayout.USUAL,
                state);
        return Coordinator.start(settings, new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
    }
}
