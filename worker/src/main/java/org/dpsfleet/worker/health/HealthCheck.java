package org.dpsfleet.worker.health;

import java.util.List;
import java.util.Optional;

/** Answers whether something is well. */
@FunctionalInterface
public interface HealthCheck {
    /** What is wrong, in a sentence; empty: nothing. */
    Optional<String> problem();

    /** Warnings about what works now but may fail later, one sentence each. */
    default List<String> warnings() {
        return List.of();
    }

    /** Both; what is wrong with this one comes first. */
    default HealthCheck and(HealthCheck other) {
        return new Both(this, other);
    }
}
