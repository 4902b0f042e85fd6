package org.dpsfleet.benchmarks.simulation;

import java.time.Duration;

/**
 * How the simulated workers behave.
 *
 * @param workers of each kind
 * @param deaths share of claimed tasks whose worker is never heard of again, from 0 to 1
 * @param lease after which such a task is lost
 * @param seed of the deaths
 */
public record SwarmSettings(int workers, double deaths, Duration lease, long seed) {}
