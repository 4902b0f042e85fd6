package org.dpsfleet.cli.process;

import java.util.regex.Pattern;
import org.dpsfleet.schemas.message.Stage;

/** A coordinator's account of the tasks of one kind, read from its {@code /metrics}. */
record TaskArithmetic(
        String kind, long published, long succeeded, long deadLettered, long replayed, long cancelled, long inFlight) {
    /**
     * @throws IllegalStateException if one of the numbers is not there
     */
    static TaskArithmetic of(Stage stage, String metrics) {
        var kind = stage.name();
        return new TaskArithmetic(
                kind,
                total(metrics, "published", kind),
                total(metrics, "succeeded", kind),
                total(metrics, "dead_lettered", kind),
                total(metrics, "replayed", kind),
                total(metrics, "cancelled", kind),
                state(metrics, "queued", kind) + state(metrics, "running", kind) + state(metrics, "waiting", kind));
    }

    /** Whether every published task is in exactly one place. */
    boolean adds() {
        return published == succeeded + deadLettered - replayed + cancelled + inFlight;
    }

    private static long total(String metrics, String what, String kind) {
        return number(metrics, "dps_tasks_" + what + "_total{kind=\"" + kind + "\"}");
    }

    private static long state(String metrics, String state, String kind) {
        return number(metrics, "dps_tasks{kind=\"" + kind + "\",state=\"" + state + "\"}");
    }

    private static long number(String metrics, String meter) {
        var line =
                Pattern.compile("(?m)^" + Pattern.quote(meter) + " ([0-9.E]+)$").matcher(metrics);
        if (!line.find()) {
            throw new IllegalStateException("no " + meter + " in the metrics");
        }
        return (long) Double.parseDouble(line.group(1));
    }
}
