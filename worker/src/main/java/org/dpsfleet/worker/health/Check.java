package org.dpsfleet.worker.health;

import java.util.Optional;

/** Answers whether something is well. */
@FunctionalInterface
public interface Check {
    /** What is wrong, in a sentence; empty: nothing. */
    Optional<String> problem();

    /** Both; what is wrong with this one comes first. */
    default Check and(Check other) {
        return () -> problem().or(other::problem);
    }
}
