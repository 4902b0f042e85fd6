package org.dpsfleet.evalworker;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import org.dpsfleet.schemas.metric.FleetMeter;
import org.dpsfleet.schemas.metric.MeterLabel;

/** The meters of evaluation; see {@link FleetMeter}. */
final class EvaluationMeters {
    private final MeterRegistry registry;

    EvaluationMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    /** So many pairs of images were compared. */
    void pairs(String network, long count) {
        Counter.builder(FleetMeter.EVALUATION_PAIRS.meterName())
                .description(FleetMeter.EVALUATION_PAIRS.description())
                .tag(MeterLabel.NETWORK.label(), network)
                .register(registry)
                .increment(count);
    }
}
