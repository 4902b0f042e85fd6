package org.dpsfleet.worker.task;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Optional;
import org.dpsfleet.schemas.message.Stage;
import org.dpsfleet.schemas.metric.FleetMeter;
import org.dpsfleet.schemas.metric.MeterLabel;
import org.dpsfleet.worker.failure.TaskFailure;
import org.dpsfleet.worker.memory.OutOfMemory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Chooses how many triplets go through a network together: the micro-batch is halved each time the device runs
 * out of memory, and each time is counted. Host memory use does not shrink with the micro-batch, so errors of
 * host memory are passed on at once.
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
        /** Does the work, or continues it, with at most {@code microBatch} triplets at a time. */
        R with(int microBatch) throws Exception;
    }

    /**
     * Does work with the largest micro-batch that memory suffices for.
     *
     * @param largest to begin with, at least 1
     * @param network its name, for the account of a failure
     * @param device whose memory it needs, for the same
     * @throws TaskFailure if the device's memory does not suffice for one triplet, or the host's does not
     */
    public <R> R shrinking(int largest, String network, String device, Work<R> work) throws Exception {
        return shrinking(largest, network, device, work, work);
    }

    /**
     * The same where more than the work can be done on the way.
     *
     * @param more the work and what is not needed for it; given up first, because results of smaller micro-batches
     *     differ by rounding
     */
    public <R> R shrinking(int largest, String network, String device, Work<R> more, Work<R> work) throws Exception {
        int microBatch = largest;
        Work<R> next = more;
        while (true) {
            try {
                return next.with(microBatch);
            } catch (TaskFailure e) {
                throw e;
            } catch (Exception | OutOfMemoryError e) {
                Optional<OutOfMemory> whose = OutOfMemory.of(e, device.startsWith("cpu"));
                if (whose.isEmpty()) {
                    throw e;
                }
                if (whose.get() == OutOfMemory.HOST) {
                    throw TaskFailure.hostMemory(e);
                }
                outOfMemory.increment();
                LOG.atWarn()
                        .addKeyValue("network", network)
                        .addKeyValue("device", device)
                        .addKeyValue("microBatch", microBatch)
                        .addKeyValue("reason", e.getMessage())
                        .log("out of memory");
                if (!next.equals(work)) {
                    next = work;
                    continue;
                }
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
