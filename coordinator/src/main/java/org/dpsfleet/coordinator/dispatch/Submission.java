package org.dpsfleet.coordinator.dispatch;

/**
 * What became of a submitted experiment.
 *
 * @param tasks that answer it
 * @param published of them, for this experiment, now or when its turn comes; the others were known
 * @param alreadyDone of them, before
 */
public record Submission(String experimentId, int tasks, int published, int alreadyDone) {}
