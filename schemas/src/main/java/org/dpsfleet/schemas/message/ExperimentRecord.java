package org.dpsfleet.schemas.message;

import java.time.Instant;
import org.dpsfleet.schemas.spec.ExperimentSpec;

/**
 * Value of {@code dps.experiments} (compacted), keyed by experiment id.
 *
 * @param version of this message's schema
 * @param experimentId first 16 hexadecimal digits of the sha256 of the canonical JSON of {@code
 *     spec}, so that the same experiment submitted twice is one experiment
 * @param spec pinned to its data: every {@code sha256} is present
 */
public record ExperimentRecord(
        int version, String experimentId, ExperimentSpec spec, Instant submittedAt) {
    public static final int VERSION = 1;
}
