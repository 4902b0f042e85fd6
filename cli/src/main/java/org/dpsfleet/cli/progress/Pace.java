package org.dpsfleet.cli.progress;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/**
 * How fast contexts get done, counted from the first look: what an earlier run had done is not this
 * run's pace.
 */
public final class Pace {
    private final Instant start;
    private final long doneAtStart;

    /** Starts counting. */
    public Pace(Instant start, long doneAtStart) {
        this.start = start;
        this.doneAtStart = doneAtStart;
    }

    /** {@code 120/720 contexts [02:10<10:50]}: elapsed, and what is left at this pace. */
    public String text(Instant now, long done, long total) {
        var elapsed = Duration.between(start, now);
        var fresh = done - doneAtStart;
        var left = fresh <= 0 ? "?" : clock(Duration.ofMillis(elapsed.toMillis() * (total - done) / fresh));
        return String.format(Locale.ROOT, "%d/%d contexts [%s<%s]", done, total, clock(elapsed), left);
    }

    /** Contexts done in an hour at this pace; 0 where none was. */
    public double perHour(Instant now, long done) {
        var seconds = Duration.between(start, now).toMillis() / 1000.0;
        return seconds <= 0 ? 0 : (done - doneAtStart) * 3600.0 / seconds;
    }

    private static String clock(Duration d) {
        return d.toHours() > 0
                ? String.format(Locale.ROOT, "%d:%02d:%02d", d.toHours(), d.toMinutesPart(), d.toSecondsPart())
                : String.format(Locale.ROOT, "%02d:%02d", d.toMinutes(), d.toSecondsPart());
    }
}
