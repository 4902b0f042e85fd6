package org.dpsfleet.worker.loop;

import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.dpsfleet.schemas.message.TaskCommand;
import org.dpsfleet.schemas.trace.TaskKeys;
import org.dpsfleet.worker.failure.HandBackException;
import org.dpsfleet.worker.settings.WorkerSettings;
import org.dpsfleet.worker.task.Lack;
import org.dpsfleet.worker.task.Progress;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches what a machine lacks when a task first needs it. The task goes back to the fleet, where a worker that has
 * all of it can run it at once; this one fetches meanwhile, and takes no other task. Of one content this happens once,
 * whether the fetch succeeds or not: the next task that needs it stays here.
 */
final class FirstFetch {
    private static final Logger LOG = LoggerFactory.getLogger(FirstFetch.class);
    private static final Duration WORTH_LEAVING = Duration.ofSeconds(2);
    private static final Duration LOOK = Duration.ofMillis(200);
    private static final Duration OBEDIENCE = Duration.ofSeconds(2);
    private static final Duration BETWEEN_LINES = Duration.ofSeconds(10);

    private final WorkerSettings settings;
    private final GraceTime grace;
    private final Set<String> known = new HashSet<>();
    private volatile @Nullable Running running;

    /** A fetch and the task that it is for. */
    private record Running(String taskId, Thread thread) {}

    FirstFetch(WorkerSettings settings, GraceTime grace) {
        this.settings = settings;
        this.grace = grace;
    }

    /** Whether a task's lack is one that others should have the task for; only the first time. */
    boolean isNew(Lack lack) {
        return known.addAll(lack.contents());
    }

    /**
     * Fetches; returns when it has ended, failed, or the worker stops.
     *
     * @param longer called once if it takes long
     */
    void run(String taskId, Lack lack, Runnable longer) throws InterruptedException {
        var thread = Thread.ofPlatform().daemon().name("fetch").unstarted(TaskKeys.carried(() -> fetch(lack)));
        running = new Running(taskId, thread);
        try {
            thread.start();
            if (!thread.join(WORTH_LEAVING)) {
                longer.run();
            }
            boolean ended = false;
            while (!ended && !grace.hasBegun()) {
                ended = thread.join(LOOK);
            }
            if (grace.hasBegun()) {
                thread.interrupt();
                thread.join(OBEDIENCE);
            }
        } finally {
            running = null;
            settings.listener().fetching(null);
        }
    }

    /** Ends the fetch if the task that it is for was cancelled. Any thread. */
    void obey(TaskCommand command) {
        var fetch = running;
        if (fetch != null
                && command.reason() == TaskCommand.Reason.CANCELLED
                && command.taskId().equals(fetch.taskId)) {
            fetch.thread.interrupt();
        }
    }

    private void fetch(Lack lack) {
        var said = new AtomicLong(System.nanoTime() - BETWEEN_LINES.toNanos());
        try {
            lack.fetch().run(progress -> beat(progress, said));
            LOG.atInfo()
                    .addKeyValue("worker", settings.workerId())
                    .addKeyValue("inputs", lack.names())
                    .log("fetched, the worker takes tasks again");
        } catch (Exception e) {
            // The next task that needs it tries again, and says why it fails.
            LOG.atWarn()
                    .addKeyValue("worker", settings.workerId())
                    .addKeyValue("inputs", lack.names())
                    .addKeyValue("reason", e instanceof InterruptedException ? "interrupted" : e.getMessage())
                    .log("not fetched");
        }
    }

    private void beat(Progress progress, AtomicLong said) throws HandBackException {
        settings.listener().fetching(progress.message());
        if (System.nanoTime() - said.get() >= BETWEEN_LINES.toNanos()) {
            said.set(System.nanoTime());
            LOG.atInfo()
                    .addKeyValue("worker", settings.workerId())
                    .addKeyValue("progress", progress.message())
                    .log("the worker takes no task meanwhile");
        }
        if (grace.hasBegun()) {
            throw new HandBackException(null);
        }
    }

    /** What a handler lacks for a task. One that cannot tell does not lack anything: running the task shows it. */
    static Optional<Lack> of(Supplier<Optional<Lack>> handler) {
        try {
            return handler.get();
        } catch (RuntimeException e) {
            LOG.atWarn().setCause(e).log("what a task lacks could not be found out");
            return Optional.empty();
        }
    }
}
