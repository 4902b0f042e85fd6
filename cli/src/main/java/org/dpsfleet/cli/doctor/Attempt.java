package org.dpsfleet.cli.doctor;

import java.util.List;
import java.util.function.Supplier;

/** A check that can't end the others: one that fails itself is a finding. */
final class Attempt {
    private Attempt() {}

    /**
     * What the check finds, or that it failed.
     *
     * @param name of what is looked at
     */
    static List<Diagnosis> all(String name, Supplier<List<Diagnosis>> check) {
        try {
            return check.get();
        } catch (RuntimeException | LinkageError e) {
            // A native library that does not load is an Error.
            return List.of(Diagnosis.missing(
                    name,
                    "it can't be looked at: " + e,
                    "mend what that says; if it says nothing to you, report it with the output of fleet --version"));
        }
    }
}
