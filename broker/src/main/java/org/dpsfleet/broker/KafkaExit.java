package org.dpsfleet.broker;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.apache.kafka.common.utils.internals.Exit;

/**
 * Kafka's server ends its process where it can't go on, as when its disk is full, and says so in a log only.
 * In a process that has more to do and somebody to answer, the broker fails instead.
 */
final class KafkaExit {
    private static final Set<Supplier<BrokerException>> BROKERS = ConcurrentHashMap.newKeySet();

    private KafkaExit() {}

    /**
     * From now on this broker is told instead of the process being ended. Kafka does not say which of its
     * servers wants to end: where there are several, all are told, as all would have ended.
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

    /** Like the end of a process, this does not return to who asked for it. */
    private static void end() {
        var failure = new BrokerException("a broker that has been stopped could not end in order");
        for (var broker : BROKERS) {
            failure = broker.get();
        }
        throw failure;
    }
}
