package org.dpsfleet.cli.command;

import java.time.Instant;
import org.dpsfleet.schemas.http.FailureQuery;
import org.dpsfleet.schemas.message.FailureCategory;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Selects among the dead-lettered tasks. */
final class FailureOptions {
    @Option(
            names = "--category",
            paramLabel = "CATEGORY",
            converter = Category.class,
            description = "only those that were given up for this reason, for example missing_data")
    private @Nullable FailureCategory category;

    @Option(names = "--worker", description = "only those whose last attempt this worker made")
    private @Nullable String worker;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            converter = Moment.class,
            description = "only those given up since: 2h, or 2026-01-31T12:00:00Z")
    private @Nullable Instant since;

    @Option(
            names = "--until",
            paramLabel = "TIME",
            converter = Moment.class,
            description = "only those given up before then")
    private @Nullable Instant until;

    FailureQuery of(@Nullable String experimentId) {
        return new FailureQuery(experimentId, category, worker, since, until);
    }

    boolean given() {
        return category != null || worker != null || since != null || until != null;
    }
}
