package org.dpsfleet.vocabulary;

import java.util.Collection;

/**
 * The rules that the fields of an experiment keep. What breaks one is an {@link IllegalArgumentException} that
 * names the field as the experiment file does, its value and what is accepted.
 */
public final class Check {
    private Check() {}

    /** Refuses the value unless the condition holds. */
    public static void that(boolean holds, String field, Object value, String accepted) {
        if (!holds) {
            throw new IllegalArgumentException(field + ": " + value + " is not accepted; accepted: " + accepted);
        }
    }

    /** Refuses what is outside of the range, whose ends belong to it; not a number is outside every range. */
    public static void range(String field, double value, double least, double most) {
        that(value >= least && value <= most, field, value, "from " + least + " to " + most);
    }

    /** Refuses an empty list. */
    public static void filled(String field, Collection<?> values) {
        that(!values.isEmpty(), field, values, "at least one");
    }
}
