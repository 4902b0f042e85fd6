package org.dpsfleet.perceptual.evaluation;

import org.dpsfleet.perceptual.metric.Compared;
import org.dpsfleet.perceptual.metric.DifferenceExtractor;

/** Where the tests of a metric get its pooled differences from. Not for concurrent use. */
public abstract class DifferenceSource {
    DifferenceSource() {}

    /** From the network, whose pictures are looked at for this metric alone. */
    public static DifferenceSource of(NetworkOnDemand network, Compared metric) {
        return new DifferenceSource() {
            @Override
            <X extends Exception> Differences open(ItemSet set, EvaluationListener<X> progress) {
                return new Differences.Computed(network, set, metric);
            }

            @Override
            DifferenceSource computing() {
                return this;
            }
        };
    }

    /** From the network of an extractor, which stays the caller's. */
    public static DifferenceSource of(DifferenceExtractor extractor) {
        return of(new NetworkOnDemand(extractor), extractor.metric());
    }

    /**
     * The differences of a set.
     *
     * @param progress hears how many items somebody else has computed, as long as that is waited for
     */
    abstract <X extends Exception> Differences open(ItemSet set, EvaluationListener<X> progress) throws X;

    /** The same without a cache. */
    abstract DifferenceSource computing();
}
