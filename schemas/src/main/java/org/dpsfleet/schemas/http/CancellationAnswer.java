package org.dpsfleet.schemas.http;

import java.time.Instant;

/**
 * What became of the tasks of a cancelled experiment.
 *
 * @param stopped tasks that no worker ran
 * @param stopping tasks that workers run and are told to stop
 * @param ended tasks that had come to an end before
 * @param shared tasks that go on for another experiment
 */
public record CancellationAnswer(
        String experimentId, Instant cancelledAt, int stopped, int stopping, int ended, int shared) {}
