package org.dpsfleet.cli.progress;

import java.time.Duration;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.dpsfleet.schemas.http.ExperimentStatus;
import org.jspecify.annotations.Nullable;

/** A bar that moves, with the time that is left. */
final class ProgressOnTerminal implements ProgressDisplay {
    private static final int MILLIS = 200;

    private @Nullable ProgressBar bar;

    @Override
    public void show(ExperimentStatus status) {
        var contexts = status.contexts();
        if (bar == null) {
            // Where an earlier run stopped: its contexts say nothing about the pace of this one.
            bar = new ProgressBarBuilder()
                    .setTaskName(status.name())
                    .setUnit(" contexts", 1)
                    .setInitialMax(contexts.total())
                    .startsFrom(contexts.done(), Duration.ZERO)
                    .setStyle(ProgressBarStyle.ASCII)
                    .setUpdateIntervalMillis(MILLIS)
                    .build();
        }
        bar.maxHint(contexts.total());
        bar.stepTo(contexts.done());
        bar.setExtraMessage(" " + Doing.text(status));
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
