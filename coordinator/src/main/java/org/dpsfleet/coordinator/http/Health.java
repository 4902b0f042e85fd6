package org.dpsfleet.coordinator.http;

import java.util.List;
import java.util.Optional;

/** What the probes are told; a problem is one sentence. */
public interface Health {
    /** Why the process should be started again, if it should. */
    Optional<String> dead();

    /** Why requests can't be answered yet, if so. */
    Optional<String> notReady();

    /** What keeps the fleet from working although requests are answered: a topic that is gone, for example. */
    Optional<String> stopped();

    /** The same as of this moment: Kafka is asked. For a request that is about to write. */
    Optional<String> stoppedNow();

    /** What works and may lose or refuse something some day, each in a sentence. */
    List<String> warnings();
}
