package org.dpsfleet.schemas.http;

/**
 * What became of a submitted experiment, or, of a dry run, what would become of it.
 *
 * @param tasks that answer it
 * @param published of them, for this experiment, now or when its turn comes; the others were known
 * @param alreadyDone of them, before
 */
public record SubmissionAnswer(String experimentId, int tasks, int published, int alreadyDone) {}
