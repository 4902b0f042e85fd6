package org.dpsfleet.schemas.http;

import java.time.Instant;
import org.dpsfleet.schemas.message.FailureCategory;
import org.jspecify.annotations.Nullable;

/**
 * Which dead-lettered tasks are asked for; null: whatever.
 *
 * @param experiment id of an experiment that they belong to
 * @param category why they failed
 * @param worker that made the last attempt
 * @param since dead-lettered then or later
 * @param until dead-lettered before then
 */
public record FailureQuery(
        @Nullable String experiment,
        @Nullable FailureCategory category,
        @Nullable String worker,
        @Nullable Instant since,
        @Nullable Instant until) {
    /** The tasks of an experiment; null: of all. */
    public static FailureQuery of(@Nullable String experiment) {
        return new FailureQuery(experiment, null, null, null, null);
    }
}
