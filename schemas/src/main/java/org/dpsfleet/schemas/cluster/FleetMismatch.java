package org.dpsfleet.schemas.cluster;

/**
 * One thing about Kafka that is not as the fleet needs it.
 *
 * @param effect what comes of it
 * @param where the topic, group, feature or cluster that it is about, for example {@code topic dps.scores}
 * @param found what is there, for example {@code cleanup.policy is delete}
 * @param needed what would be right, for example {@code compact}
 * @param cure the remedy, usually a command of Kafka's own tools
 */
public record FleetMismatch(Effect effect, String where, String found, String needed, String cure) {

    /** What comes of a mismatch. */
    public enum Effect {
        /** The fleet cannot work until it is fixed. */
        STOPS,
        /** The fleet works, but may lose or refuse records later. */
        ENDANGERS
    }

    /** Whether the fleet cannot work with it. */
    public boolean stops() {
        return effect == Effect.STOPS;
    }

    /** What is wrong and what would be right, without the cure. */
    public String finding() {
        return where + ": " + found + "; needed: " + needed;
    }

    /** All of it in one line. */
    public String sentence() {
        return finding() + "; cure: " + cure;
    }

    static FleetMismatch stops(String where, String found, String needed, String cure) {
        return new FleetMismatch(Effect.STOPS, where, found, needed, cure);
    }

    static FleetMismatch endangers(String where, String found, String needed, String cure) {
        return new FleetMismatch(Effect.ENDANGERS, where, found, needed, cure);
    }
}
