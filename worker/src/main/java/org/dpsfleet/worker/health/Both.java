package org.dpsfleet.worker.health;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Two checks in one; the second is only asked where the first is well. */
record Both(HealthCheck first, HealthCheck second) implements HealthCheck {
    @Override
    public Optional<String> problem() {
        return first.problem().or(second::problem);
    }

    @Override
    public List<String> warnings() {
        return Stream.concat(first.warnings().stream(), second.warnings().stream())
                .toList();
    }
}
