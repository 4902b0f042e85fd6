package org.dpsfleet.cli.doctor;

import org.jspecify.annotations.Nullable;

/**
 * One thing that the fleet uses.
 *
 * @param name of the thing
 * @param state whether it is there
 * @param found what is there, in a few words
 * @param mend the remedy; null if none is needed
 */
public record Diagnosis(
        String name, State state, String found, @Nullable String mend) {
    /** How a thing is. */
    public enum State {
        OK,
        /** Some things do without it. */
        OPTIONAL,
        /** It works now, and may lose or refuse data later. */
        WRONG,
        /** Nothing works without it. */
        MISSING
    }

    /** Whether nothing works as long as it is so. */
    public boolean fails() {
        return state == State.MISSING;
    }

    static Diagnosis ok(String name, String found) {
        return new Diagnosis(name, State.OK, found, null);
    }

    static Diagnosis optional(String name, String found, String mend) {
        return new Diagnosis(name, State.OPTIONAL, found, mend);
    }

    static Diagnosis wrong(String name, String found, String mend) {
        return new Diagnosis(name, State.WRONG, found, mend);
    }

    static Diagnosis missing(String name, String found, String mend) {
        return new Diagnosis(name, State.MISSING, found, mend);
    }
}
