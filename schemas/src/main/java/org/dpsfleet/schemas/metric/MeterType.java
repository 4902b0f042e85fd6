package org.dpsfleet.schemas.metric;

import java.util.Locale;

/** The kinds of meters, as Micrometer has them. */
public enum MeterType {
    COUNTER,
    GAUGE,
    TIMER,
    LONG_TASK_TIMER,
    DISTRIBUTION;

    /** For people, for example {@code long task timer}. */
    public String words() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
