package org.dpsfleet.coordinator.metric;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.dpsfleet.schemas.message.FailureCategory;
import org.dpsfleet.schemas.message.Stage;
import org.dpsfleet.schemas.metric.FleetMeter;
import org.dpsfleet.schemas.metric.MeterLabel;
import org.dpsfleet.schemas.metric.MetricsFormat;

/** Publishes {@link TaskTotals}; however long a scrape takes, its numbers are those of one moment. */
public final class TaskMeters implements Supplier<TaskTotals> {
    private static final long FRESH_NANOS = 200_000_000;

    private final RunningTotals running;
    private final PrometheusMeterRegistry registry;
    private TaskTotals totals;
    private boolean scraping;
    private long countedAt;

    private TaskMeters(RunningTotals running, PrometheusMeterRegistry registry) {
        this.running = running;
        this.registry = registry;
        totals = running.now();
        countedAt = System.nanoTime();
    }

    /** Of these totals; none of them is in the registry yet. */
    public static TaskMeters of(RunningTotals running, PrometheusMeterRegistry registry) {
        return new TaskMeters(running, registry);
    }

    /**
     * Adds the meters of tasks to the registry. They count since the fleet's beginning, so this has to wait until the
     * topics were read: a counter that grew to where it was before would look like that many tasks at once.
     */
    public TaskMeters publish() {
        for (var described : totals.pipeline().stages()) {
            var stage = described.name();
            var kind = Tags.of(MeterLabel.KIND.label(), stage.name());
            for (var state : TaskTotals.State.values()) {
                Gauge.builder(
                                FleetMeter.TASKS.meterName(),
                                () -> get().of(stage).in(state))
                        .description(FleetMeter.TASKS.description())
                        .tags(kind.and(MeterLabel.STATE.label(), lower(state)))
                        .register(registry);
            }
            for (var category : FailureCategory.values()) {
                var tags = kind.and(MeterLabel.CATEGORY.label(), lower(category));
                count(FleetMeter.TASKS_FAILED, tags, stage, s -> s.failed(category));
            }
            count(FleetMeter.TASKS_PUBLISHED, kind, stage, StageTotals::published);
            count(FleetMeter.TASKS_SUCCEEDED, kind, stage, StageTotals::succeeded);
            count(FleetMeter.TASKS_LOST, kind, stage, StageTotals::lost);
            count(FleetMeter.TASKS_VANISHED, kind, stage, StageTotals::vanished);
            count(FleetMeter.TASKS_RETRIED, kind, stage, StageTotals::retried);
            count(FleetMeter.TASKS_REMADE, kind, stage, StageTotals::remade);
            count(FleetMeter.TASKS_REPLAYED, kind, stage, StageTotals::replayed);
            count(FleetMeter.TASKS_DEAD_LETTERED, kind, stage, StageTotals::deadLettered);
            count(FleetMeter.TASKS_CANCELLED, kind, stage, StageTotals::cancelled);
            count(FleetMeter.TASKS_SUPERSEDED, kind, stage, StageTotals::superseded);
        }
        deviceSeconds("useful", TaskTotals::usefulSeconds);
        deviceSeconds("wasted", TaskTotals::wastedSeconds);
        return this;
    }

    private void deviceSeconds(String outcome, ToDoubleFunction<TaskTotals> seconds) {
        FunctionCounter.builder(FleetMeter.DEVICE_SECONDS.meterName(), this, m -> seconds.applyAsDouble(m.get()))
                .description(FleetMeter.DEVICE_SECONDS.description())
                .tag(MeterLabel.OUTCOME.label(), outcome)
                .register(registry);
    }

    /** All that the registry holds, in Prometheus's text form. */
    public String scrape() {
        return scrape(MetricsFormat.TEXT);
    }

    /** All that the registry holds. */
    public synchronized String scrape(MetricsFormat format) {
        count();
        scraping = true;
        try {
            return registry.scrape(format.contentType());
        } finally {
            scraping = false;
        }
    }

    @Override
    public synchronized TaskTotals get() {
        if (!scraping && System.nanoTime() - countedAt > FRESH_NANOS) {
            count();
        }
        return totals;
    }

    private synchronized void count() {
        totals = running.now();
        countedAt = System.nanoTime();
    }

    private void count(FleetMeter meter, Tags tags, Stage stage, ToDoubleFunction<StageTotals> number) {
        FunctionCounter.builder(
                        meter.meterName(),
                        this,
                        m -> number.applyAsDouble(m.get().of(stage)))
                .description(meter.description())
                .tags(tags)
                .register(registry);
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
