package org.dpsfleet.cli.progress;

import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.dpsfleet.schemas.http.ExperimentStatus;
import org.jspecify.annotations.Nullable;

/** A line when something changed, at most one in ten seconds: for logs and pipes. */
final class ProgressLines implements ProgressDisplay {
    private static final Duration BETWEEN = Duration.ofSeconds(10);

    private final PrintWriter out;
    private final Clock clock;
    private @Nullable Pace pace;
    private @Nullable Instant last;
    private String shown = "";

    ProgressLines(PrintWriter out, Clock clock) {
        this.out = out;
        this.clock = clock;
    }

    @Override
    public void show(ExperimentStatus status) {
        var now = clock.instant();
        if (pace == null) {
            pace = new Pace(now, status.contexts().done());
        }
        var what = Doing.text(status);
        var state = status.state() + " " + status.contexts() + " " + what;
        var early = last != null
                && now.isBefore(last.plus(BETWEEN))
                && !status.state().ended();
        if (state.equals(shown) || early) {
            return;
        }
        shown = state;
        last = now;
        var contexts = status.contexts();
        out.println(pace.text(now, contexts.done(), contexts.total()) + (what.isEmpty() ? "" : " " + what));
        out.flush();
    }

    @Override
    public void close() {
        out.flush();
    }
}
