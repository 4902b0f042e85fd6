package org.dpsfleet.worker.loop;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.LongTaskTimer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Supplier;
import org.dpsfleet.schemas.message.FailureCategory;
import org.dpsfleet.schemas.message.Stage;
import org.dpsfleet.schemas.metric.FleetMeter;

import static org.dpsfleet.schemas.metric.MeterLabel.CATEGORY;
import static org.dpsfleet.schemas.metric.MeterLabel.KIND;
import static org.dpsfleet.schemas.metric.MeterLabel.OUTCOME;

/**
 * The meters of a task loop, which count attempts. While none runs, the count of queue times =
 * succeeded + the sum of failed over its categories + the count of run times with outcome {@code
 * cancelled} + the attempts whose outcome could not be published or that got stuck; unreadable messages are apart, nobody claims them.
 */
final class WorkerMetrics {
    private final MeterRegistry registry;
    private final String kind;
    private final LongTaskTimer running;
    private final Timer queueTime;
    private final Counter succeeded;
    private final Counter unreadable;

    WorkerMetrics(MeterRegistry registry, Stage stage) {
        this.registry = registry;
        this.kind = stage.name();
        this.running = LongTaskTimer.builder(FleetMeter.TASKS_RUNNING.meterName())
                .description(FleetMeter.TASKS_RUNNING.description())
                .tag(KIND.label(), kind)
                .register(registry);
        this.queueTime = Timer.builder(FleetMeter.TASK_QUEUE_TIME.meterName())
                .description(FleetMeter.TASK_QUEUE_TIME.description())
                .tag(KIND.label(), kind)
                .register(registry);
        this.succeeded = counter(FleetMeter.TASKS_SUCCEEDED);
        this.unreadable = counter(FleetMeter.TASKS_DEAD_LETTERED);
        // All from the start: an alert on a rate needs the series before its first increase.
        for (var category : FailureCategory.values()) {
            failedCounter(category);
        }
        runTimer("succeeded");
        runTimer("failed");
        runTimer("cancelled");
    }

    /**
     * Begins to publish the time since the running task's last beat.
     *
     * @param age zero where no task runs
     */
    void heartbeatAge(Supplier<Duration> age) {
        Gauge.builder(FleetMeter.HEARTBEAT_AGE.meterName(), () -> seconds(age.get()))
                .description(FleetMeter.HEARTBEAT_AGE.description())
                .baseUnit(FleetMeter.HEARTBEAT_AGE.unit())
                .register(registry);
    }

    /** A task was claimed that was published at {@code timestamp}, in milliseconds since 1970. */
    void claimed(long timestamp) {
        // The broker's clock and this machine's may differ by more than the wait.
        queueTime.record(Duration.ofMillis(Math.max(0, System.currentTimeMillis() - timestamp)));
    }

    Running running() {
        var sample = running.start();
        return sample::stop;
    }

    void succeeded(Duration runTime) {
        succeeded.increment();
        runTimer("succeeded").record(runTime);
    }

    void failed(FailureCategory category, Duration runTime) {
        failedCounter(category).increment();
        runTimer("failed").record(runTime);
    }

    /** The running task ended because it was cancelled. */
    void cancelled(Duration runTime) {
        runTimer("cancelled").record(runTime);
    }

    /** A message that is no task went to the dead letters. */
    void unreadable() {
        unreadable.increment();
    }

    private Counter counter(FleetMeter meter) {
        return Counter.builder(meter.meterName())
                .description(meter.description())
                .tag(KIND.label(), kind)
                .register(registry);
    }

    private Counter failedCounter(FailureCategory category) {
        return Counter.builder(FleetMeter.TASKS_FAILED.meterName())
                .description(FleetMeter.TASKS_FAILED.description())
                .tag(KIND.label(), kind)
                .tag(CATEGORY.label(), category.name().toLowerCase(Locale.ROOT))
                .register(registry);
    }

    private Timer runTimer(String outcome) {
        return Timer.builder(FleetMeter.TASK_RUN_TIME.meterName())
                .description(FleetMeter.TASK_RUN_TIME.description())
                .tag(KIND.label(), kind)
                .tag(OUTCOME.label(), outcome)
                .register(registry);
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }

    /** Closed when the task ends. */
    @FunctionalInterface
    interface Running extends AutoCloseable {
        @Override
        void close();
    }
}
