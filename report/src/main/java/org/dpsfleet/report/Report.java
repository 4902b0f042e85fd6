package org.dpsfleet.report;

import java.util.List;
import org.dpsfleet.schemas.message.ExperimentRecord;

/**
 * Everything a report says; its JSON is {@code report.json}.
 *
 * @param version of this document's form
 * @param complete whether every part of the experiment has its scores
 * @param missing one sentence per part that has not
 * @param failures the sentences of the tasks that were given up
 * @param findings one per network, comparison, channel norm, training and adapted variant
 * @param caveats what a reader has to know to read the intervals right
 * @param warnings in plain words: what here is procedural, random or simulated rather than real
 * @param facts what this ran on
 */
public record Report(
        int version,
        ExperimentRecord experiment,
        boolean complete,
        List<String> missing,
        List<String> failures,
        List<Finding> findings,
        List<String> caveats,
        List<String> warnings,
        List<Fact> facts) {
    public static final int VERSION = 2;

    /** A line of the section "What this ran on". */
    public record Fact(String name, String text) {}
}
