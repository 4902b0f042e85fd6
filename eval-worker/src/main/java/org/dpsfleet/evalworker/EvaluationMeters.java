package org.dpsfleet.evalworker;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import org.dpsfleet.perceptual.evaluation.KeptDifferences;
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
        count(FleetMeter.EVALUATION_PAIRS, network, count);
        // A rate needs the series before its first increase, and a share of hits needs both.
        count(FleetMeter.EVALUATION_CACHE_HITS, network, 0);
        count(FleetMeter.EVALUATION_CACHE_MISSES, network, 0);
    }

    /** Counts what the cache had of a network's pairs, and what it had not. */
    KeptDifferences.Listener cache(String network) {
        return new KeptDifferences.Listener() {
            @Override
            public void found(long pairs) {
                count(FleetMeter.EVALUATION_CACHE_HITS, network, pairs);
            }

            @Override
            public void missed(long pairs) {
                count(FleetMeter.EVALUATION_CACHE_MISSES, network, pairs);
            }
        };
    }

    private void count(FleetMeter meter, String network, long count) {
        Counter.builder(meter.meterName())
                .description(meter.description())
                .tag(MeterLabel.NETWORK.label(), network)
                .register(registry)
                .increment((double) count);
    }
}
