package org.dpsfleet.gpuworker;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.dpsfleet.perceptual.adaptation.TrainingListener;
import org.dpsfleet.schemas.message.AdaptationWork;
import org.dpsfleet.schemas.metric.FleetMeter;
import org.dpsfleet.schemas.metric.MeterLabel;

/** The meters of training and of checkpoints; see {@link FleetMeter}. */
final class TrainingMeters {
    private final MeterRegistry registry;
    private final Map<Tags, AtomicReference<Double>> losses = new ConcurrentHashMap<>();
    private final Map<Tags, AtomicReference<Double>> rates = new ConcurrentHashMap<>();
    private final Timer write;
    private final DistributionSummary size;

    TrainingMeters(MeterRegistry registry) {
        this.registry = registry;
        this.write = Timer.builder(FleetMeter.CHECKPOINT_WRITE.meterName())
                .description(FleetMeter.CHECKPOINT_WRITE.description())
                .register(registry);
        this.size = DistributionSummary.builder(FleetMeter.CHECKPOINT_BYTES.meterName())
                .description(FleetMeter.CHECKPOINT_BYTES.description())
                .baseUnit(FleetMeter.CHECKPOINT_BYTES.unit())
                .register(registry);
    }

    void step(AdaptationWork work, int columns, TrainingListener.Step step) {
        var network = Tags.of(MeterLabel.NETWORK.label(), work.network().name());
        Tags tags =
                network.and(MeterLabel.VARIANT.label(), work.variant().name().toLowerCase(Locale.ROOT));
        counter(FleetMeter.TRAINING_IMAGES, tags).increment(step.images());
        counter(FleetMeter.TRAINING_STEPS, tags).increment();
        counter(FleetMeter.TRAINING_CONTEXT_STEPS, tags).increment(columns);
        gauge(FleetMeter.TRAINING_LOSS, losses, tags).set(step.loss());
        gauge(FleetMeter.TRAINING_LEARNING_RATE, rates, tags).set(step.learningRate());
        Timer.builder(FleetMeter.DATA_WAIT.meterName())
                .description(FleetMeter.DATA_WAIT.description())
                .tags(network)
                .register(registry)
                .record(Duration.ofNanos(step.dataNanos()));
    }

    void checkpoint(Duration time, long bytes) {
        write.record(time);
        size.record((double) bytes);
    }

    private Counter counter(FleetMeter meter, Tags tags) {
        return Counter.builder(meter.meterName())
                .description(meter.description())
                .tags(tags)
                .register(registry);
    }

    private AtomicReference<Double> gauge(FleetMeter meter, Map<Tags, AtomicReference<Double>> values, Tags tags) {
        return values.computeIfAbsent(tags, t -> {
            AtomicReference<Double> value = new AtomicReference<>(Double.NaN);
            Gauge.builder(meter.meterName(), value, AtomicReference::get)
                    .description(meter.description())
                    .tags(t)
                    .register(registry);
            return value;
        });
    }
}
