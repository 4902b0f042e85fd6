package org.dpsfleet.cli.track;

/**
 * A number of a run.
 *
 * @param key letters, digits, {@code _ - . /} and spaces
 * @param step the epoch of a curve, else 0
 */
public record TrackedMetric(String key, double value, long step) {
    public TrackedMetric(String key, double value) {
        this(key, value, 0);
    }
}
