package org.dpsfleet.broker;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.apache.kafka.common.utils.internals.Exit;

/**
 * Kafka's server terminates its process when it can't continue, for example on a full disk, and reports it only in
 * a log. In a process with other duties, only the broker fails instead.
 */
final class KafkaExit {
    private static final Set<Supplier<BrokerException>> BROKERS = ConcurrentHashMap.newKeySet();

    private KafkaExit() {}

    /**
     * From now on this broker is notified instead of the process being terminated. Kafka does not say which of its
     * servers failed: if there are several, all are notified, since all would have been terminated.
     *
     * @param failed notes the failure and gives it, to end the thread that reports it; called on any thread
     */
    static void tell(Supplier<BrokerException> failed) {
        BROKERS.add(failed);
        Exit.setHaltProcedure((status, message) -> end());
        Exit.setExitProcedure((status, message) -> end());
    }

    /** This broker has stopped. */
    static void forget(Supplier<BrokerException> failed) {
        BROKERS.remove(failed);
    }

    /** Like the termination of a process, this does not return to the caller. */
    private static void end() {
        var failure = new BrokerException("a broker that has been stopped could not end in order");
        for (var broker : BROKERS) {
            failure = broker.get();
        }
        throw failure;
    }
}
