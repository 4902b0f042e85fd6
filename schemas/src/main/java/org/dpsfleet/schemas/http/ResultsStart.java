package org.dpsfleet.schemas.http;

import org.dpsfleet.schemas.message.ExperimentRecord;

/**
 * The first line of an experiment's results.
 *
 * @param tasks how many tasks it has, scored or not
 */
public record ResultsStart(ExperimentRecord experiment, int tasks) {}
