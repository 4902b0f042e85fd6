package org.dpsfleet.cli.archive;

import java.time.Instant;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * {@code archive.json}: what an archive holds. It is written last, so an archive that has it is whole.
 *
 * @param version of the archive's form
 * @param name of the experiment
 * @param madeBy version of the program
 * @param files by path within the archive, with their SHA-256 in hexadecimal digits
 */
record Contents(
        int version,
        String experimentId,
        String name,
        Instant archivedAt,
        String madeBy,
        SortedMap<String, String> files) {
    /** The version that this program writes and reads. */
    static final int VERSION = 1;

    /** What the coordinator sends as {@code application/x-ndjson}, compressed. */
    static final String RESULTS = "results.ndjson.gz";

    /** The dead-lettered tasks of the experiment. */
    static final String FAILURES = "failures.json";

    /** The manifests of its checkpoints, a line each, compressed. */
    static final String MANIFESTS = "manifests.ndjson.gz";

    static final String CONTENTS = "archive.json";

    /** The folder of the report and the tables. */
    static final String REPORT = "report";

    Contents {
        files = new TreeMap<>(files);
    }
}
