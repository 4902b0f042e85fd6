package org.dpsfleet.coordinator.metric;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.dpsfleet.coordinator.projection.Projection;
import org.dpsfleet.schemas.codec.MessageCodec;
import org.dpsfleet.schemas.message.Stage;
import org.dpsfleet.schemas.message.TaskEvent;
import org.dpsfleet.schemas.topic.Topic;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class TaskMetersTest {
    private final RunningTotals totals = new RunningTotals();
    private final Projection projection = new Projection(InstantSource.system(), totals);
    private final PrometheusMeterRegistry registry =
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private int tasks;

    @Test
    void aSlowScrapeShowsOneMoment() {
        // given: among the meters one that takes its time, while tasks come in
        registerSlowGauge();
        var meters = TaskMeters.register(totals, registry);
        claim();

        // when
        var metrics = meters.scrape();

        // then
        assertThat(tasks).isGreaterThan(1);
        assertThat(number(metrics, "dps_tasks{kind=\"adaptation\",state=\"running\"}")).isEqualTo(1);
        assertThat(number(metrics, "dps_tasks_published_total{kind=\"adaptation\"}")).isEqualTo(1);
        assertThat(number(meters.scrape(), "dps_tasks_published_total{kind=\"adaptation\"}"))
                .isGreaterThan(1);
    }

    /** A meter that is read beside those of tasks, and longer than their numbers count as fresh. */
    private void registerSlowGauge() {
        Gauge.builder(
                        "dps.tasks",
                        () -> {
                            claim();
                            LockSupport.parkNanos(300_000_000);
                            return 0;
                        })
                .tags("kind", "slow", "state", "slow")
                .register(registry);
    }

    private void claim() {
        var id = "%064x".formatted(++tasks);
        var claimed =
                new TaskEvent.Claimed(id, Stage.ADAPTATION, 1, Instant.EPOCH, "w", "cpu", 1000);
        projection.apply(
                new ConsumerRecord<>(
                        Topic.TASK_EVENTS.topicName(),
                        0,
                        tasks,
                        id.getBytes(StandardCharsets.UTF_8),
                        MessageCodec.TASK_EVENT.encode(claimed)));
    }

    private static double number(String metrics, String meter) {
        var line = Pattern.compile("(?m)^" + Pattern.quote(meter) + " (.+)$").matcher(metrics);
        assertThat(line.find()).as("%s in%n%s", meter, metrics).isTrue();
        return Double.parseDouble(line.group(1));
    }
}
