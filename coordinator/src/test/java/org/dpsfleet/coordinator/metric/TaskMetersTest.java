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
import org.dpsfleet.schemas.message.FailureCategory;
import org.dpsfleet.schemas.message.Stage;
import org.dpsfleet.schemas.message.TaskEvent;
import org.dpsfleet.schemas.topic.Topic;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;

class TaskMetersTest {
    private final RunningTotals totals = new RunningTotals();
    private final Projection projection = new Projection(InstantSource.system(), totals);
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private int tasks;
    private long offset;

    @Test
    void aSlowScrapeShowsOneMoment() {
        // given: among the meters one that takes its time, while tasks come in
        registerSlowGauge();
        var meters = TaskMeters.of(totals, registry).publish();
        claim();

        // when
        var metrics = meters.scrape();

        // then
        assertThat(tasks).isGreaterThan(1);
        assertThat(number(metrics, "dps_tasks{kind=\"adaptation\",state=\"running\"}"))
                .isEqualTo(1);
        assertThat(number(metrics, "dps_tasks_published_total{kind=\"adaptation\"}"))
                .isEqualTo(1);
        assertThat(number(meters.scrape(), "dps_tasks_published_total{kind=\"adaptation\"}"))
                .isGreaterThan(1);
    }

    @Test
    void deviceTimeIsUsefulOrWasted() {
        var meters = TaskMeters.of(totals, registry).publish();
        var id = "a".repeat(64);
        var stage = Stage.ADAPTATION;
        var at = Instant.EPOCH;
        say(new TaskEvent.Lost(id, stage, 1, at, "w", 1.5, 0L, null));
        say(failed(id, 1, FailureCategory.INTERNAL, 100));
        say(failed(id, 2, FailureCategory.INTERNAL, 4));
        say(failed(id, 3, FailureCategory.HANDED_BACK, 8));
        say(new TaskEvent.Succeeded(id, stage, 4, at, "w", "cpu", 16));
        say(new TaskEvent.Succeeded(id, stage, 3, at, "w", "cpu", 32));

        var metrics = meters.scrape();

        // An attempt that was lost before it said that it failed counts once.
        assertThat(number(metrics, "dps_device_seconds_total{outcome=\"wasted\"}"))
                .isEqualTo(37.5);
        assertThat(number(metrics, "dps_device_seconds_total{outcome=\"useful\"}"))
                .isEqualTo(24);
    }

    @Test
    void whatWasMadeAgainIsCountedAndOfDeletedTasksToo() {
        // given
        var id = "a".repeat(64);
        say(new TaskEvent.Remade(id, Stage.EVALUATION, 2, Instant.EPOCH, "w", "cpu", 3));
        say(new TaskEvent.Remade(id, Stage.EVALUATION, 4, Instant.EPOCH, "w", "cpu", 5));
        var metrics = TaskMeters.of(totals, registry).publish().scrape();
        assertThat(number(metrics, "dps_tasks_remade_total{kind=\"evaluation\"}"))
                .isEqualTo(2);
        assertThat(number(metrics, "dps_device_seconds_total{outcome=\"useful\"}"))
                .isEqualTo(8);
        // when
        var counted = totals.countedOf(projection.tasks());
        var deletedByThis = new RunningTotals();
        deletedByThis.add(counted);
        counted.forEach(stage -> ((ObjectNode) stage).remove("remade"));
        var deletedByAnOlderVersion = new RunningTotals();
        deletedByAnOlderVersion.add(counted);
        // then
        assertThat(deletedByThis.now().of(Stage.EVALUATION).remade()).isEqualTo(2);
        assertThat(deletedByAnOlderVersion.now().of(Stage.EVALUATION).remade()).isZero();
        assertThat(deletedByAnOlderVersion.now().usefulSeconds()).isEqualTo(8);
    }

    @Test
    void recordsAreCountedByTopic() {
        ProjectionMeters.register(projection, registry);
        claim();
        claim();

        var metrics = registry.scrape();

        assertThat(number(metrics, "dps_projection_records_total{topic=\"dps.task-events\"}"))
                .isEqualTo(2);
        assertThat(number(metrics, "dps_projection_records_total{topic=\"dps.scores\"}"))
                .isZero();
    }

    private static TaskEvent failed(String id, int attempt, FailureCategory category, double seconds) {
        return new TaskEvent.Failed(
                id,
                Stage.ADAPTATION,
                attempt,
                Instant.EPOCH,
                "w",
                "cpu",
                seconds,
                category,
                true,
                0,
                "because",
                "java.lang.Error",
                "at Test",
                null);
    }

    /** A meter that is read beside those of tasks, and longer than their numbers count as fresh. */
    private void registerSlowGauge() {
        Gauge.builder("dps.tasks", () -> {
                    claim();
                    LockSupport.parkNanos(300_000_000);
                    return 0;
                })
                .tags("kind", "slow", "state", "slow")
                .register(registry);
    }

    private void claim() {
        var id = "%064x".formatted(++tasks);
        say(new TaskEvent.Claimed(id, Stage.ADAPTATION, 1, Instant.EPOCH, "w", "cpu", 1000));
    }

    private void say(TaskEvent event) {
        projection.apply(new ConsumerRecord<>(
                Topic.TASK_EVENTS.topicName(),
                0,
                offset++,
                event.taskId().getBytes(StandardCharsets.UTF_8),
                MessageCodec.TASK_EVENT.encode(event)));
    }

    private static double number(String metrics, String meter) {
        var line = Pattern.compile("(?m)^" + Pattern.quote(meter) + " (.+)$").matcher(metrics);
        assertThat(line.find()).as("%s in%n%s", meter, metrics).isTrue();
        return Double.parseDouble(line.group(1));
    }
}
