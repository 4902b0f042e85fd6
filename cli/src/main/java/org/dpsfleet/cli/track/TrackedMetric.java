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

    /** Whether it is a point of a curve over epochs. */
    public boolean ofEpochs() {
        return key.startsWith("validation_");
    }
}
