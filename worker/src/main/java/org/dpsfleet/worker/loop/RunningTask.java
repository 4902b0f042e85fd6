package org.dpsfleet.worker.loop;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.dpsfleet.schemas.message.TaskCommand;
import org.dpsfleet.schemas.trace.TaskKeys;
import org.dpsfleet.worker.failure.FailureAccount;
import org.dpsfleet.worker.failure.HandBackException;
import org.dpsfleet.worker.memory.NoRoom;
import org.dpsfleet.worker.settings.WorkerSettings;
import org.dpsfleet.worker.task.Heartbeat;
import org.dpsfleet.worker.task.Progress;
import org.dpsfleet.worker.task.TaskHandler;
import org.dpsfleet.worker.trace.Phase;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One attempt while it runs: the handler on its thread, and a timer that sends the latest progress, so that
 * the lease does not expire during a long step. If a handler makes no progress, its lease eventually expires.
 */
final class RunningTask<T, R> implements Heartbeat {
    private static final Logger LOG = LoggerFactory.getLogger(RunningTask.class);

    private final TaskHandler<T, R> handler;
    private final T task;
    private final WorkerSettings settings;
    private final Consumer<Progress> send;
    private final CompletableFuture<Outcome<R>> outcome = new CompletableFuture<>();
    private final ScheduledExecutorService ticks;
    private final long begun = System.nanoTime();
    private volatile Progress latest;
    private volatile long beaten = begun;
    private volatile long moved = begun;
    private volatile boolean stopping;
    private volatile @Nullable Order order;
    private volatile @Nullable Thread thread;

    /** The coordinator's command to stop, and when it came, by {@link System#nanoTime}. */
    private record Order(TaskCommand.Reason reason, long since) {}

    /**
     * @param resumeFrom the state that this attempt continues from; the next one can continue from it as well
     * @param send called with the latest progress once per interval, on a thread of its own
     */
    RunningTask(
            TaskHandler<T, R> handler,
            T task,
            @Nullable String resumeFrom,
            WorkerSettings settings,
            Consumer<Progress> send) {
        this.handler = handler;
        this.task = task;
        this.latest = new Progress(0, 0, "", "", resumeFrom);
        this.settings = settings;
        this.send = send;
        this.ticks = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("heartbeat").factory());
    }

    void start() {
        long interval = settings.lease().heartbeat().toMillis();
        var ignored =
                ticks.scheduleAtFixedRate(TaskKeys.carried(this::tick), interval, interval, TimeUnit.MILLISECONDS);
        // Daemon: a handler deep in native code must not keep a stopped worker alive.
        thread = Thread.ofPlatform().daemon().name("task").start(Phase.carried(this::run));
    }

    T task() {
        return task;
    }

    @Override
    public void beat(Progress progress) throws HandBackException {
        var before = latest;
        latest = progress.resumeFrom() == null ? progress.from(before.resumeFrom()) : progress;
        beaten = System.nanoTime();
        if (progress.done() != before.done() || !progress.unit().equals(before.unit())) {
            moved = beaten;
        }
        if (order != null) {
            throw HandBackException.unwanted();
        }
        if (stopping) {
            throw new HandBackException(latest.resumeFrom());
        }
    }

    /** Makes the next beat throw. */
    void stop() {
        stopping = true;
    }

    /**
     * Makes the next beat throw and interrupts a long step; the handler's result no longer counts. Each further
     * call interrupts the thread again.
     */
    synchronized void stop(TaskCommand.Reason reason) {
        if (order == null) {
            order = new Order(reason, System.nanoTime());
        }
        interrupt();
    }

    /**
     * Ends the attempt without waiting for the handler, whose further work is discarded. A stuck attempt is left
     * to its lease, any other one is handed back.
     */
    void abandon() {
        Outcome<R> end =
                stuck() ? new Outcome.Stuck<>() : new Outcome.Failure<>(FailureAccount.handedBack(latest.resumeFrom()));
        if (outcome.complete(end)) {
            interrupt();
        }
    }

    /** Waits for the attempt to end, at most this long; true if it has ended. */
    boolean await(Duration atMost) throws InterruptedException {
        try {
            outcome.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("an outcome is never an exception", e);
        }
        endTicks();
        return true;
    }

    /** How it ended; only after {@link #await} said so. */
    Outcome<R> outcome() {
        return outcome.join();
    }

    Duration age() {
        return since(begun);
    }

    /** Since the handler's last beat. */
    Duration silence() {
        return since(beaten);
    }

    /** Since the handler's last step forward. */
    Duration standstill() {
        return since(moved);
    }

    /** Whether it has made no progress for longer than the worker's patience. */
    boolean stuck() {
        return standstill().compareTo(settings.lease().patience()) >= 0;
    }

    /** The time since the coordinator's command to stop, zero if there was none. */
    Duration disobedience() {
        var given = order;
        return given == null ? Duration.ZERO : since(given.since());
    }

    private void run() {
        Outcome<R> end;
        try {
            end = new Outcome.Result<>(handler.handle(task, this));
        } catch (Throwable thrown) {
            // Throwable: a memory error ends the attempt, not the worker.
            end = new Outcome.Failure<>(FailureAccount.of(thrown, latest.resumeFrom()));
            if (NoRoom.is(thrown)) {
                LOG.atWarn()
                        .addKeyValue("worker", settings.workerId())
                        .addKeyValue("reason", thrown.getMessage())
                        .log("the disk is full, the task is handed back");
                settings.listener().noRoom(String.valueOf(thrown.getMessage()));
            }
        }
        var given = order;
        outcome.complete(given == null ? end : new Outcome.Stopped<>(given.reason()));
    }

    private void tick() {
        try {
            if (!outcome.isDone() && !stuck()) {
                send.accept(latest);
            }
        } catch (RuntimeException e) {
            // An exception would end all further ticks, and with them the lease.
            LOG.atWarn().setCause(e).log("a heartbeat could not be sent");
        }
    }

    private void endTicks() throws InterruptedException {
        ticks.shutdown();
        // Progress after the outcome would look odd, but is no reason to hold the outcome back.
        if (!ticks.awaitTermination(1, TimeUnit.SECONDS)) {
            ticks.shutdownNow();
        }
    }

    private void interrupt() {
        var running = thread;
        if (running != null) {
            running.interrupt();
        }
    }

    private static Duration since(long nanoTime) {
        return Duration.ofNanos(System.nanoTime() - nanoTime);
    }
}
