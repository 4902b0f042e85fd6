package org.dpsfleet.cli.progress;

import java.io.PrintWriter;
import java.time.Clock;
import java.util.function.Consumer;
import org.dpsfleet.schemas.http.ExperimentStatus;

/** Where the progress of an experiment is shown. */
public interface ProgressDisplay extends AutoCloseable {
    /** Where the experiment stands now; called often, shows what is worth showing. */
    void show(ExperimentStatus status);

    @Override
    void close();

    /** The same, and something else is told as often. */
    default ProgressDisplay and(Consumer<ExperimentStatus> other) {
        var first = this;
        return new ProgressDisplay() {
            @Override
            public void show(ExperimentStatus status) {
                first.show(status);
                other.accept(status);
            }

            @Override
            public void close() {
                first.close();
            }
        };
    }

    /** A bar on a terminal, lines elsewhere. */
    static ProgressDisplay on(PrintWriter err) {
        // The launcher looks: Java can't tell whether standard error alone is a terminal.
        return Boolean.getBoolean("fleet.terminal")
                ? new ProgressOnTerminal()
                : new ProgressLines(err, Clock.systemUTC());
    }
}
