package org.dpsfleet.coordinator;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;

/** A time of day that is right at first, and then off by a day, forward and back, from look to look. */
final class JumpingClock implements InstantSource {
    private final AtomicInteger looks = new AtomicInteger();

    @Override
    public Instant instant() {
        int look = looks.getAndIncrement();
        return Instant.now().plus(Duration.ofDays(look == 0 ? 0 : look % 2 == 0 ? 1 : -1));
    }
}
