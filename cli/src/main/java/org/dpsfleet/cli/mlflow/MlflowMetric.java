package org.dpsfleet.cli.mlflow;

/**
 * A number of a run.
 *
 * @param key letters, digits, {@code _ - . /} and spaces
 * @param step the epoch of a curve, else 0
 */
record MlflowMetric(String key, double value, long step) {
    MlflowMetric(String key, double value) {
        this(key, value, 0);
    }
}
