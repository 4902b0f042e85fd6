package org.dpsfleet.worker.loop;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.dpsfleet.worker.settings.WorkerSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Watches one running task for conditions that need a person or a new process, and reports each once. */
final class TaskWatch {
    private static final Logger LOG = LoggerFactory.getLogger(TaskWatch.class);
    private static final Duration OBEDIENCE = Duration.ofSeconds(30);

    private final RunningTask<?, ?> run;
    private final WorkerSettings settings;
    private boolean saidStuck;
    private boolean saidDisobedient;

    TaskWatch(RunningTask<?, ?> run, WorkerSettings settings) {
        this.run = run;
        this.settings = settings;
    }

    /** What is wrong with the task now; empty: nothing. Any thread. */
    static Optional<String> problem(RunningTask<?, ?> run) {
        if (run.stuck()) {
            return Optional.of(
                    "the task is stuck: no progress for " + run.standstill().toSeconds() + " s");
        }
        var disobedience = run.disobedience();
        return disobedience.compareTo(OBEDIENCE) < 0
                ? Optional.empty()
                : Optional.of("the task was told to stop " + disobedience.toSeconds() + " s ago and still runs");
    }

    /** Looks once. */
    void look() {
        if (!saidStuck && run.stuck()) {
            saidStuck = true;
            say();
            settings.listener()
                    .restart(String.format(
                            Locale.ROOT,
                            "the task made no progress for %d s and can't be ended; start it again",
                            settings.lease().patience().toSeconds()));
        } else if (!saidDisobedient && run.disobedience().compareTo(OBEDIENCE) >= 0) {
            saidDisobedient = true;
            say();
        }
    }

    private void say() {
        LOG.atError()
                .addKeyValue("worker", settings.workerId())
                .addKeyValue("reason", problem(run).orElse("it goes on now"))
                .log("the worker waits for a task that does not end");
    }
}
