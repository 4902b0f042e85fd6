package org.dpsfleet.cli.progress;

import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Shows how far a download is: a bar on a terminal; elsewhere a line, at most one in ten seconds. */
public interface BytesProgress extends AutoCloseable {
    /** How many bytes are here. */
    void at(long bytes);

    @Override
    void close();

    /**
     * Starts to show.
     *
     * @param bytes that are here from an earlier time
     * @param total negative where it is not known
     */
    static BytesProgress on(PrintWriter err, String name, long bytes, long total) {
        return Boolean.getBoolean("fleet.terminal")
                ? new Bar(name, bytes, total)
                : new Lines(err, name, total, Clock.systemUTC());
    }

    /** On a terminal. */
    final class Bar implements BytesProgress {
        private static final int MEBI = 1 << 20;

        private final ProgressBar bar;

        Bar(String name, long bytes, long total) {
            this.bar = new ProgressBarBuilder()
                    .setTaskName(name)
                    .setUnit(" MiB", MEBI)
                    .setInitialMax(total)
                    .startsFrom(bytes, Duration.ZERO)
                    .setStyle(ProgressBarStyle.ASCII)
                    .showSpeed()
                    .build();
        }

        @Override
        public void at(long bytes) {
            bar.stepTo(bytes);
        }

        @Override
        public void close() {
            bar.close();
        }
    }

    /** In logs and pipes. */
    final class Lines implements BytesProgress {
        private static final Duration BETWEEN = Duration.ofSeconds(10);

        private final PrintWriter err;
        private final String name;
        private final long total;
        private final Clock clock;
        private Instant last;

        Lines(PrintWriter err, String name, long total, Clock clock) {
            this.err = err;
            this.name = name;
            this.total = total;
            this.clock = clock;
            this.last = clock.instant();
        }

        @Override
        public void at(long bytes) {
            Instant now = clock.instant();
            if (!now.isBefore(last.plus(BETWEEN))) {
                last = now;
                String of = total < 0 ? "" : String.format(Locale.ROOT, " of %.1f", total / 1048576.0);
                err.printf(Locale.ROOT, "%s: %.1f%s MiB%n", name, bytes / 1048576.0, of);
                err.flush();
            }
        }

        @Override
        public void close() {
            err.flush();
        }
    }
}
