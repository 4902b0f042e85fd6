package org.dpsfleet.worker;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import org.dpsfleet.schemas.message.Stage;
import org.dpsfleet.schemas.metric.FleetMeter;
import org.dpsfleet.schemas.metric.MeterLabel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many triplets go through a network together: half of them, again and again, as long as memory does not
 * suffice. Counts how often it does not.
 */
public final class MicroBatches {
    private static final Logger LOG = LoggerFactory.getLogger(MicroBatches.class);

    private final Counter outOfMemory;

    /** Registers the counter, so that it is there before its first increase. */
    public MicroBatches(MeterRegistry registry, Stage stage) {
        this.outOfMemory = Counter.builder(FleetMeter.OUT_OF_MEMORY.meterName())
                .description(FleetMeter.OUT_OF_MEMORY.description())
                .tag(MeterLabel.KIND.label(), stage.name())
                .register(registry);
    }

    /**
     * Work that leaves no memory behind when it fails.
     *
     * @param <R> its result
     */
    @FunctionalInterface
    public interface Work<R> {
        /** Does it, or goes on with it, with at most so many triplets at a time. */
        R with(int microBatch) throws Exception;
    }

    /**
     * Does work with the largest micro-batch that memory suffices for.
     *
     * @param largest to begin with, at least 1
     * @param network its name, for the account of a failure
     * @param device whose memory it needs, for the same
     * @throws TaskFailure if memory does not suffice for one triplet
     */
    public <R> R shrinking(int largest, String network, String device, Work<R> work) throws Exception {
        int microBatch = largest;
        while (true) {
            try {
                return work.with(microBatch);
            } catch (Exception | OutOfMemoryError e) {
                if (!OutOfMemory.is(e)) {
                    throw e;
                }
                outOfMemory.increment();
                LOG.atWarn()
                        .addKeyValue("network", network)
                        .addKeyValue("device", device)
                        .addKeyValue("microBatch", microBatch)
                        .addKeyValue("reason", e.getMessage())
                        .log("out of memory");
                if (microBatch == 1) {
                    throw TaskFailure.outOfMemory(
                            "%s does not fit on %s: out of memory even in micro-batches of 1 triplet"
                                    .formatted(network, device),
                            e);
                }
                microBatch /= 2;
            }
        }
    }
}
