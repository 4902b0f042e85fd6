package org.dpsfleet.coordinator.http;

import java.util.Optional;

/** What the probes are told; a problem is one sentence. */
public interface Health {
    /** Why the process should be started again, if it should. */
    Optional<String> dead();

    /** Why requests can't be answered yet, if so. */
    Optional<String> notReady();
}
